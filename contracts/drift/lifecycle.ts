/** What objects went through, beside the lifecycles of the schemas. */
import { type Json, type SchemaFile, type Schemas, typeOf } from './schemas.js';

export interface Move {
  exchange: number;
  slug: string;
  /** States that the object may have been in, and may be in now: several where the wire does not tell. */
  from: readonly string[] | undefined;
  to: readonly string[];
  /** Whether the schema knows the state, and a way there. */
  flaw: 'state' | 'transition' | undefined;
  seen: string;
  before: string;
}

/** bunq's older pages show this one status otherwise: fixtures/contradictions.json. */
const OLDER = { slug: 'partner-user-provision', state: 'PENDING_PROCESS_USER_ONBOARDING', field: 'status', value: 'CREATED' };

/** The types whose rows move, by the file that says how; and the field that its state is named by on the wire, where there is one. */
const MOVING = [
  { type: 'PartnerUserProvision', slug: 'partner-user-provision' },
  { type: 'UserOnboarding', slug: 'user-onboarding' },
  { type: 'IdentityVerificationSessionIncode', slug: 'identity-verification-session' },
  { type: 'UserCredential', slug: 'user-credential' },
];

export class Lifecycles {
  readonly moves: Move[] = [];
  private readonly last = new Map<string, { states: readonly string[]; seen: string }>();

  constructor(private readonly schemas: Schemas) {}

  /** Takes note of an object of that type, and of a credential in it; returns what the schemas do not know of it. */
  saw(type: string, object: Json, exchange: number): Move[] {
    const moving = MOVING.find((each) => each.type === type);
    if (!moving || typeOf(object) !== 'object') return [];
    const inner = type === 'PartnerUserProvision' ? this.saw('UserCredential', object.credential, exchange) : [];
    const cycle = this.schemas.files[`${moving.slug}.schema.json`]?.['x-lifecycle'];
    if (!cycle) return inner;
    const fields = wireFields(cycle, object);
    const seen = fields
      .map((field) => `${field} ${String((object[field] as { result?: unknown } | null)?.result ?? object[field])}`)
      .join(', ');
    const to = statesOf(moving.slug, cycle, object, fields);
    const key = `${moving.slug} ${object.id}`;
    const before = this.last.get(key);
    if (before?.seen === seen) return inner;
    const isKnownWay = !before || before.states.length === 0 || to.some((state) => before.states.some((one) => leadsTo(cycle, one, state)));
    const flaw = to.length === 0 ? 'state' : isKnownWay ? undefined : 'transition';
    const move: Move = { exchange, slug: moving.slug, from: before?.states, to, flaw, seen, before: before?.seen ?? '' };
    this.last.set(key, { states: to, seen });
    this.moves.push(move);
    return flaw ? [...inner, move] : inner;
  }
}

type Cycle = NonNullable<SchemaFile['x-lifecycle']>;

/** The fields of the wire that tell a state: its own, if it has one, and those that states set. */
function wireFields(cycle: Cycle, object: Json): string[] {
  const set = Object.values(cycle.states).flatMap(({ sets }) => Object.keys(sets));
  return [...new Set([cycle.field, ...set])].filter((field) => field in object);
}

function statesOf(slug: string, cycle: Cycle, object: Json, fields: readonly string[]): string[] {
  const fits = (state: string) => {
    const { sets } = cycle.states[state] as Cycle['states'][string];
    return fields.every((field) => {
      if (field === cycle.field) return object[field] === state;
      const set = sets[field];
      if (!set) return true;
      if ('given' in set) return object[field] !== null;
      if (slug === OLDER.slug && state === OLDER.state && field === OLDER.field && object[field] === OLDER.value) return true;
      return JSON.stringify(set.const) === JSON.stringify(object[field]);
    });
  };
  return Object.keys(cycle.states).filter(fits);
}

/** Whether a way is known, over others too: what a poll missed. */
function leadsTo(cycle: Cycle, from: string, to: string): boolean {
  const reached = new Set([from]);
  for (let size = 0; size !== reached.size; ) {
    size = reached.size;
    for (const transition of Object.values(cycle.transitions))
      if (transition.from.some((each) => reached.has(each))) reached.add(transition.to);
  }
  return reached.has(to);
}
