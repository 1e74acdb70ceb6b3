/** What a snapshot may claim that no world can be: whatever refers to something has to find it. */
import birth from '../../fixtures/index.js';
import { type Lifecycle, lifecycles } from '../../schemas/generated/lifecycles.js';
import { operations } from '../../schemas/generated/operations.js';
import type { Snapshot } from '../../schemas/generated/types.js';
import { flawOfBase64 } from './base64.js';
import { flawOfPlan } from './captures.js';
import { instantOf } from './clock.js';
import { flawOfPublicKey } from './keys.js';
import type { LivingRow } from './lifecycle.js';
import type { Row } from './rows.js';

type Rows = Map<string, Map<number, Row & Record<string, unknown>>>;

/** What a field of a row names; a question mark where it may be nothing. */
const REFERENCES: Record<string, Record<string, string>> = {
  user: { owner: 'user?', granted_by: 'user?' },
  installation: { device: 'device-server?' },
  'device-server': { owner: 'user', installation: 'installation' },
  session: { owner: 'user', installation: 'installation' },
  'user-credential': { owner: 'user', follows: 'user?' },
  'user-person': { id: 'user', owner: 'user', provision: 'partner-user-provision?', api_key: 'user?' },
  'partner-user-provision': { owner: 'user', follows: 'user?', api_key: 'user?' },
  'oauth-client': { owner: 'user' },
  'callback-url': { owner: 'oauth-client' },
  attachment: { owner: 'user' },
  'document-identification': { owner: 'user' },
  'notification-filter-url': { owner: 'user' },
  'notification-filter-failure': { owner: 'user', user: 'user', delivery: 'delivery?' },
  'certificate-pinned': { owner: 'user' },
  'identity-verification-session': { owner: 'user-person' },
  'incode-capture': { id: 'identity-verification-session', owner: 'user-person' },
  'user-onboarding': { owner: 'user-person' },
  'user-information-inquiry': { owner: 'user-person' },
  'partner-user-information-inquiry-entry': { owner: 'user-information-inquiry', follows: 'user-person' },
  'planned-inquiry': { owner: 'user-person' },
  delivery: { owner: 'user', user: 'user' },
};

const cycles = new Map<string, Lifecycle>(Object.entries(lifecycles));

const isUrl = (text: unknown) => URL.canParse(text as string);

/** What more there is to one type than its shape and what it refers to. */
const SENSE: Record<string, (row: Record<string, unknown>, rows: Rows) => boolean> = {
  user({ id, type, owner, granted_by }, rows) {
    const types = [owner, granted_by].map((each) => rows.get('user')?.get(each as number)?.type);
    if (type === 'UserPerson') return rows.get('user-person')?.has(id as number) === true;
    return type !== 'UserApiKey' || (types[0] === 'UserCompany' && types[1] !== undefined && types[1] !== 'UserApiKey');
  },
  installation: ({ client_public_key }) => flawOfPublicKey(client_public_key as string) === null,
  'user-person': ({ id, owner }, rows) => id === owner && rows.get('user')?.get(id as number)?.type === 'UserPerson',
  'partner-user-provision': ({ follows, api_key, is_company }, rows) =>
    (!api_key || rows.get('user')?.get(api_key as number)?.granted_by === follows) &&
    (!follows || rows.get('user')?.get(follows as number)?.type === (is_company ? 'UserCompany' : 'UserPerson')),
  'user-credential': ({ owner }, rows) => rows.get('user')?.get(owner as number)?.type === 'UserApiKey',
  'notification-filter-url': ({ notification_target }) => isUrl(notification_target),
  delivery: ({ target, body }) => isUrl(target) && isJson(body as string),
};

function isJson(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
}

/** Why a snapshot, of the right form, holds no world; undefined when it does. */
export function flawOfSnapshot(snapshot: Snapshot): string | undefined {
  const { options, clock, tokens, api_keys, provisions, added_users, journal } = snapshot;
  if (options.now !== undefined && instantOf(options.now) === undefined) return `its world was made at ${options.now}, which is no instant`;
  const rows: Rows = new Map();
  for (const [type, list] of Object.entries(snapshot.rows)) {
    rows.set(type, new Map(list.map((row) => [row.id, row as never])));
    if (rows.get(type)?.size !== list.length) return `it has two of ${type} with one id`;
    if (!(type === 'user' || cycles.has(type) || Object.hasOwn(operations, type))) return `it has rows of ${type}, which there is not`;
  }
  for (const [type, table] of rows)
    for (const row of table.values()) if (!isRow(type, row, rows, clock.seq)) return `its ${type} ${row.id} cannot be`;
  const has = (type: string, id: number) => rows.get(type)?.has(id) === true;
  const { partner, user } = birth;
  for (const id of [partner.user_company_id, user.user_person_id, user.user_api_key_id])
    if (!has('user', id)) return `it lacks the user ${id}`;
  for (const [token, { kind, id }] of Object.entries(tokens)) {
    const type = kind === 'credential' ? 'user-credential' : kind;
    if (kind !== 'ended' && rows.get(type)?.get(id)?.token !== token) return `it has the token of a ${kind} ${id} that there is not`;
  }
  for (const id of Object.values(api_keys)) if (!has('user', id)) return `it has an API key of user ${id}, who is not there`;
  for (const id of Object.values(provisions)) if (!has('partner-user-provision', id)) return `it names a provision ${id} that there is not`;
  for (const { user_api_key_id: id } of added_users) if (!has('user', id)) return `it lacks the user ${id} that a test added`;
  for (const { event, type, id, seq } of clock.scheduled) {
    if (!Object.hasOwn(cycles.get(type)?.transitions ?? {}, event) || rows.get(type)?.get(id)?.armed !== seq || seq > clock.seq)
      return `it has ${event} of ${type} ${id} to come, which cannot be`;
  }
  for (const { id, holding } of snapshot.faults.armed)
    if (!holding.every((each) => has('delivery', each))) return `its fault ${id} holds a delivery back that there is not`;
  let last = 0;
  for (const { id, request } of journal.exchanges) {
    if (id <= last || id > journal.count) return `its exchange ${id} is out of turn`;
    if (flawOfBase64(String(request.body))) return `its exchange ${id} has a body that is no base64`;
    last = id;
  }
  return flawOfPlans(snapshot);
}

function isRow(type: string, row: Row & Record<string, unknown>, rows: Rows, seq: number): boolean {
  const cycle = cycles.get(type);
  const { reads, armed } = row as unknown as LivingRow;
  if (cycle && !(Object.hasOwn(cycle.states, row[cycle.field] as string) && reads >= 0 && armed >= 0 && armed <= seq)) return false;
  for (const [field, to] of Object.entries(REFERENCES[type] ?? {})) {
    const id = row[field] as number | null | undefined;
    if (!(id ? rows.get(to.replace('?', ''))?.has(id) : to.endsWith('?'))) return false;
  }
  return SENSE[type]?.(row, rows) ?? true;
}

function flawOfPlans({ plan, plans, born }: Snapshot): string | undefined {
  const all = [plan, plans.world, ...[plans.magic, plans.users, plans.rows].flatMap((each) => Object.values(each))];
  for (const each of [...all, ...(born?.users ?? []).flatMap((user) => user.plan ?? [])]) {
    const flaw = flawOfPlan(each);
    if (flaw) return `one of its plans cannot be: ${flaw}`;
  }
  return undefined;
}
