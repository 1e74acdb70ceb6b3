import type { Event as Shown } from '../../../schemas/generated/types.js';
import { type Account, accountsIn, holderOf } from '../../money/accounts.js';
import { eventsIn, type Happened, note } from '../../money/events.js';
import { refusals } from '../../refusals.js';
import { timestamp } from '../../world/clock.js';
import type { LivingRow } from '../../world/lifecycle.js';
import type { World } from '../../world/world.js';
import { wanted } from '../filters.js';
import { type Item, operation, resource } from '../operation.js';
import { cardItem } from './card.js';
import { challengeView } from './challenge-request.js';
import { actionView } from './mastercard-action.js';
import { paymentView } from './payment.js';
import { inquiryView } from './request-inquiry.js';
import { responseView } from './request-response.js';

const slug = 'event';
const path = '/user/{user_id}/event';

/** What there are events of: how each is shown, what brings one into being, and what changes it. */
const KINDS: Record<string, { view(world: World, row: never): Item; creates: readonly string[]; updates: readonly string[] }> = {
  payment: { view: paymentView, creates: ['booked'], updates: [] },
  'request-inquiry': { view: inquiryView, creates: ['created'], updates: ['accepted', 'rejected', 'revoked'] },
  'request-response': { view: responseView, creates: ['created'], updates: ['accepted', 'rejected', 'revoked'] },
  'mastercard-action': { view: actionView, creates: ['allowed', 'blocked', 'refunded'], updates: ['settled', 'reversed'] },
  'challenge-request': { view: challengeView, creates: ['created'], updates: ['accepted', 'rejected', 'expired'] },
  card: { view: cardItem, creates: [], updates: ['updated'] },
};
const OF_USER = ['card', 'challenge-request'];

function view(world: World, row: Happened): { Event: Shown } {
  const { id, created, updated, action, owner, account, type, of } = row;
  const object = (KINDS[type] as (typeof KINDS)[string]).view(world, world.rows(type).get(of) as never);
  return {
    Event: {
      id,
      created: timestamp(created),
      updated: timestamp(updated),
      action,
      user_id: account ? null : owner,
      monetary_account_id: account || null,
      object,
      status: statusOf(world, row),
      object_data_at_event: object,
      is_event_latest_for_object: true,
      is_event_reassignable: false,
    },
  };
}

/** Somebody has to answer a request that is PENDING, and nothing else. */
function statusOf(world: World, { type, of }: Happened): Shown['status'] {
  const row = type === 'request-response' ? (world.rows(type).get(of) as LivingRow & { status: string }) : undefined;
  return row?.status === 'PENDING' ? 'AWAITING_REPLY' : 'FINALIZED';
}

const STATUSES = ['FINALIZED', 'AWAITING_REPLY'];
const FILTERS = ['monetary_account_id', 'status', 'display_user_event'];

/** Whether an event is one that was asked for; refuses what no event can have. */
function filterOf(world: World, query: URLSearchParams): ((row: Happened) => boolean) | undefined {
  if (!FILTERS.some((name) => query.has(name))) return undefined;
  const refuse = (name: string, why: string) => refusals.queryInvalid({ name, text: query.get(name) as string, why });
  const accounts = wanted(query, 'monetary_account_id');
  if (accounts?.some((each) => !/^[1-9]\d{0,15}$/.test(each)))
    throw refuse('monetary_account_id', 'expected ids, with commas between them');
  const statuses = wanted(query, 'status');
  if (statuses?.some((each) => !STATUSES.includes(each))) throw refuse('status', `expected some of ${STATUSES.join(', ')}`);
  const shows = query.get('display_user_event') ?? 'true';
  if (!/^(true|false|1|0)$/.test(shows)) throw refuse('display_user_event', 'expected some of true, false, 1, 0');
  return (row) =>
    (accounts?.includes(String(row.account)) ?? true) &&
    (statuses?.includes(statusOf(world, row)) ?? true) &&
    (row.account !== 0 || shows === 'true' || shows === '1');
}

/** Notes what becomes of the objects of one kind. */
function noting(type: string, happened: string, action: Happened['action']): [string, (world: World, row: LivingRow) => void] {
  const react = (world: World, { id, owner }: LivingRow) => {
    const isUsers = OF_USER.includes(type);
    const user = isUsers ? owner : (accountsIn(world).get(owner) as Account).owner;
    note(world, { owner: user, account: isUsers ? 0 : owner, type, of: id, action });
  };
  return [`${type}.${happened}`, react];
}

export default resource(
  slug,
  {
    list: operation({
      method: 'GET',
      path,
      caller: 'session',
      names: 'user',
      filters: FILTERS,
      answers: ['Event'],
      run({ world, user, query }) {
        const rows = eventsIn(world);
        const isWanted = filterOf(world, query);
        const all = rows.idsOf(holderOf(world, user).id);
        const ids = isWanted ? all.filter((id) => isWanted(rows.get(id) as Happened)) : all;
        return { ids, item: (id) => view(world, rows.get(id) as Happened) };
      },
    }),
    read: operation({
      method: 'GET',
      path: `${path}/{id}`,
      caller: 'session',
      names: 'user',
      answers: ['Event'],
      run({ world, user, params }) {
        const row = eventsIn(world).get(params.id as number);
        if (row?.owner === holderOf(world, user).id) return [view(world, row)];
        throw refusals.objectNotFound({ what: slug, id: world.shownId(slug, params.id as number) });
      },
    }),
  },
  {
    on: Object.fromEntries(
      Object.entries(KINDS).flatMap(([type, { creates, updates }]) => [
        ...creates.map((each) => noting(type, each, 'CREATE')),
        ...updates.map((each) => noting(type, each, 'UPDATE')),
      ]),
    ),
  },
);
