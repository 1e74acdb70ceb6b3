import type { MasterCardIdentityCheckStatus, MasterCardIdentityCheckChallengeRequest as Shown } from '../../../schemas/generated/types.js';
import * as validators from '../../../schemas/generated/validators.js';
import { holderOf } from '../../money/accounts.js';
import { amountOf } from '../../money/amounts.js';
import { type Purchase, payByCard } from '../../money/card-payments.js';
import { type Card, cardsIn, primaryOf } from '../../money/cards.js';
import { label, partyOf } from '../../money/counterparties.js';
import { eventOf } from '../../money/events.js';
import { refusals } from '../../refusals.js';
import { type Instant, timestamp } from '../../world/clock.js';
import { askedFor, type LivingRow } from '../../world/lifecycle.js';
import type { World } from '../../world/world.js';
import { statesWanted } from '../filters.js';
import { type Call, operation, resource, type Told } from '../operation.js';
import { accountNotice } from './notices.js';

const slug = 'challenge-request';
const path = '/user/{user_id}/challenge-request';

/** Microseconds: five minutes, assumed. */
const LIVES = 300_000_000;

/** A purchase that the holder of a card, its owner, is asked about first. */
interface Row extends LivingRow, Purchase {
  card: number;
  expires: Instant;
  url_merchant_app: string | null;
  status: MasterCardIdentityCheckStatus;
}

const rowsIn = (world: World) => world.rows<Row>(slug);
const cardOf = (world: World, { card }: Row) => cardsIn(world).get(card) as Card;

/** Asks the holder of a card whether a purchase online is theirs. */
export function challenge(world: World, card: Card, purchase: Purchase, url_merchant_app: string | null): Row {
  const stamp = world.stamp(slug);
  const living = { ...stamp, owner: card.owner, reads: 0, armed: 0 };
  const expires = stamp.created + LIVES;
  return world.begin<Row>(slug, { ...living, ...purchase, card: card.id, expires, url_merchant_app, status: 'PENDING' });
}

export function challengeView(world: World, row: Row): { MasterCardIdentityCheckChallengeRequest: Shown } {
  const { currency } = primaryOf(world, cardOf(world, row));
  return {
    MasterCardIdentityCheckChallengeRequest: {
      id: row.id,
      created: timestamp(row.created),
      updated: timestamp(row.updated),
      amount: amountOf(row.cents, currency).value,
      expiry_time: timestamp(row.expires),
      description: row.description,
      status: row.status,
      decision_description: '',
      decision_description_translated: '',
      url_merchant_app: row.url_merchant_app,
      counterparty_alias: label(world, partyOf(world, { other: 0, outside: row.outside })),
      event_id: eventOf(world, slug, row.id)?.id ?? null,
      card_id: row.card,
    },
  };
}

function find({ world, user, params }: Call<unknown>): Row {
  const row = rowsIn(world).get(params.id as number);
  if (row?.owner === holderOf(world, user).id) return row;
  throw refusals.objectNotFound({ what: slug, id: world.shownId(slug, params.id as number) });
}

const told = (happened: 'created' | 'rejected' | 'expired'): Told<Row> => ({
  on: `${slug}.${happened}`,
  category: 'MASTERCARD_IDENTITY_CHECK',
  event_type: `MASTERCARD_IDENTITY_CHECK_CHALLENGE_${happened.toUpperCase()}`,
  tell: (world, row) => accountNotice(world, primaryOf(world, cardOf(world, row)).id, challengeView(world, row)),
});

const refused = (world: World, row: Row) => void payByCard(world, cardOf(world, row), row, { decision: 'IDENTITY_CHECK_FAILED' });

export default resource(
  slug,
  {
    list: operation({
      method: 'GET',
      path,
      caller: 'session',
      names: 'user',
      filters: ['status'],
      answers: ['MasterCardIdentityCheckChallengeRequest'],
      run({ world, user, query }) {
        const rows = rowsIn(world);
        const wanted = statesWanted(slug, query);
        const ids = rows.idsOf(holderOf(world, user).id).filter((each) => wanted?.includes((rows.get(each) as Row).status) ?? true);
        return { ids, item: (each) => challengeView(world, rows.get(each) as Row) };
      },
    }),
    read: operation({
      method: 'GET',
      path: `${path}/{id}`,
      caller: 'session',
      names: 'user',
      answers: ['MasterCardIdentityCheckChallengeRequest'],
      run: (call) => [challengeView(call.world, find(call))],
    }),
    update: operation({
      method: 'PUT',
      path: `${path}/{id}`,
      caller: 'session',
      names: 'user',
      body: validators.MasterCardIdentityCheckUpdate,
      answers: ['Id'],
      run(call) {
        const { world, body } = call;
        const row = find(call);
        world.move(slug, row, askedFor(slug, row, body.status, world.shownId(slug, row.id)));
        return [{ Id: { id: row.id } }];
      },
    }),
  },
  {
    on: {
      'challenge-request.accepted': (world, row: Row) => void payByCard(world, cardOf(world, row), row, { is_authenticated: true }),
      'challenge-request.rejected': refused,
      'challenge-request.expired': refused,
    },
    notifies: [told('created'), told('rejected'), told('expired')],
  },
);
