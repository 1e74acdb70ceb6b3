/** What a snapshot may claim that no world can be: whatever refers to something has to find it. */
import birth from '../../fixtures/index.js';
import { kept } from '../../schemas/generated/kept.js';
import { type Lifecycle, lifecycles } from '../../schemas/generated/lifecycles.js';
import type { OrderKept, Snapshot } from '../../schemas/generated/types.js';
import { flawOfBase64 } from './base64.js';
import { flawOfPlan } from './capture-outcomes.js';
import { instantOf } from './clock.js';
import { flawOfPublicKey } from './keys.js';
import type { LivingRow } from './lifecycle.js';
import type { Row } from './rows.js';

type Rows = Map<string, Map<number, Row & Record<string, unknown>>>;

const cycles = new Map<string, Lifecycle>(Object.entries(lifecycles));

/** Whether a payment to be has somebody to be paid. */
const hasPayee = ({ other, outside }: OrderKept, rows: Rows) =>
  other ? rows.get('monetary-account')?.has(other) === true : rows.get('outside-account')?.has(outside) === true;

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
  'draft-payment': ({ entries }, rows) => (entries as OrderKept[]).every((each) => hasPayee(each, rows)),
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
  const { options, clock, journal } = snapshot;
  if (options.now !== undefined && instantOf(options.now) === undefined) return `its world was made at ${options.now}, which is no instant`;
  const rows: Rows = new Map();
  for (const [type, list] of Object.entries(snapshot.rows)) {
    rows.set(type, new Map(list.map((row) => [row.id, row as never])));
    if (rows.get(type)?.size !== list.length) return `it has two of ${type} with one id`;
    if (!(cycles.has(type) || Object.hasOwn(kept, type))) return `it has rows of ${type}, which there is not`;
  }
  for (const [type, table] of rows)
    for (const row of table.values()) if (!isRow(type, row, rows, clock.seq)) return `its ${type} ${row.id} cannot be`;
  const has = (type: string, id: number) => rows.get(type)?.has(id) === true;
  const { partner, user } = birth;
  for (const id of [partner.user_company_id, user.user_person_id, user.user_api_key_id])
    if (!has('user', id)) return `it lacks the user ${id}`;
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
  for (const [field, to] of Object.entries(kept[type] ?? {})) {
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
