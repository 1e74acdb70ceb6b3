/** Snapshots that were written when tokens, keys, windows of calls and added users were no rows yet. */
import birth from '../../fixtures/index.js';
import type { Snapshot } from '../../schemas/generated/types.js';
import { Ids } from './ids.js';
import type { Row } from './rows.js';

/** Why an older snapshot, of the right form, holds no world; undefined when it does, or is none. */
export function flawOfOlder({ tokens = {}, api_keys = {}, provisions = {}, added_users = [], rows }: Snapshot): string | undefined {
  const row = (type: string, id: number) => rows[type]?.find((each) => each.id === id) as Record<string, unknown> | undefined;
  for (const [token, { kind, id }] of Object.entries(tokens)) {
    const type = kind === 'credential' ? 'user-credential' : kind;
    if (kind !== 'ended' && row(type, id)?.token !== token) return `it has the token of a ${kind} ${id} that there is not`;
  }
  for (const id of Object.values(api_keys)) if (!row('user', id)) return `it has an API key of user ${id}, who is not there`;
  for (const id of Object.values(provisions)) if (!row('partner-user-provision', id)) return `it names a provision ${id} that there is not`;
  for (const { user_api_key_id: id } of added_users) if (!row('user', id)) return `it lacks the user ${id} that a test added`;
  return undefined;
}

/** An older snapshot as it would be written today; any other as it is. */
export function renewed(snapshot: Snapshot): Snapshot {
  const { tokens, api_keys = {}, provisions, call_times = {}, added_users = [], ...rest } = snapshot;
  if (!tokens) return snapshot;
  const { clock, options, origin, rows } = rest;
  const at = { created: clock.now, updated: clock.now };
  const ended = Object.entries(tokens).filter(([, { kind }]) => kind === 'ended');
  const seed = options.seed ?? 'bunq-mock';
  const firstIds = { ...birth.firstIds, ...options.first_ids };
  const ids = new Ids(seed, origin, firstIds);
  const session_token = ids.hex('session', ids.next('session'));
  const owner = birth.partner.user_company_id;
  const ready = [{ ...birth.user, session_token }, ...added_users];
  const newer: Record<string, Row[]> = {
    'ended-session': ended.map(([token, { id }]) => ({ id, owner: 0, ...at, token })),
    'api-key': Object.entries(api_keys).map(([sha256, id]) => ({ id, owner: id, ...at, sha256 })),
    'call-window': Object.entries(call_times).map(([calls, times], nr) => ({ id: nr + 1, owner: 0, ...at, calls, times })),
    'ready-user': ready.map(({ user_api_key_id: id, ...shown }) => {
      const { user_person_id, session_token } = shown;
      return { id, owner, ...at, user_person_id, session_token };
    }),
  };
  return { ...rest, rows: { ...rows, ...newer } as Snapshot['rows'] };
}
