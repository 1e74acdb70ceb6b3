import type { CardGeneratedCvc2Status, CardGeneratedCvc2Type, CardGeneratedCvc2 as Shown } from '../../../schemas/generated/types.js';
import * as validators from '../../../schemas/generated/validators.js';
import { type Card, cardNamed } from '../../money/cards.js';
import { refusals } from '../../refusals.js';
import { type Instant, timestamp } from '../../world/clock.js';
import type { LivingRow } from '../../world/lifecycle.js';
import type { World } from '../../world/world.js';
import { type Call, operation, resource } from '../operation.js';

const slug = 'generated-cvc2';
const path = '/user/{user_id}/card/{card_id}/generated-cvc2';

/** Microseconds: five minutes, assumed. */
const LIVES = 300_000_000;

/** The owner is the card. */
interface Row extends LivingRow {
  type: CardGeneratedCvc2Type;
  status: CardGeneratedCvc2Status;
  /** Of a GENERATED one. */
  expires: Instant;
}

const rowsIn = (world: World) => world.rows<Row>(slug);
const ofCard = (world: World, { id }: Pick<Card, 'id'>): Row[] =>
  rowsIn(world)
    .idsOf(id)
    .map((each) => rowsIn(world).get(each) as Row);

function view(world: World, { id, created, updated, type, status, expires }: Row): { CardGeneratedCvc2: Shown } {
  return {
    CardGeneratedCvc2: {
      id,
      created: timestamp(created),
      updated: timestamp(updated),
      cvc2: String(Number.parseInt(world.ids.hex(slug, id, 4), 16) % 1000).padStart(3, '0'),
      status,
      expiry_time: type === 'STATIC' ? null : timestamp(expires),
      type,
    },
  };
}

/** What a card shows of its digits: the latest that can be used. */
export function cvc2Of(world: World, card: Pick<Card, 'id'>): { CardGeneratedCvc2: Shown } | undefined {
  const usable = ofCard(world, card).findLast(({ status }) => status === 'AVAILABLE');
  return usable && view(world, usable);
}

/** The card of the path, which must be in use. */
function inUse({ world, user, params }: Call<unknown>): Card {
  const card = cardNamed(world, user, params.card_id as number);
  if (card.status !== 'ACTIVE') throw refusals.cardRefused({ why: `card ${card.id} is ${card.status}` });
  return card;
}

function find({ world, user, params }: Call<unknown>): Row {
  const card = cardNamed(world, user, params.card_id as number);
  const row = rowsIn(world).get(params.id as number);
  if (row?.owner !== card.id) throw refusals.objectNotFound({ what: slug, id: world.shownId(slug, params.id as number) });
  return row;
}

/** A card has one of each type that can be used. */
function makeWay(world: World, card: Pick<Card, 'id'>, type: CardGeneratedCvc2Type): void {
  for (const each of ofCard(world, card)) if (each.type === type) world.move(slug, each, 'make-way');
}

export default resource(
  slug,
  {
    create: operation({
      method: 'POST',
      path,
      caller: 'session',
      names: 'user',
      encrypted: 'either',
      body: validators.CardGeneratedCvc2Create,
      answers: ['CardGeneratedCvc2'],
      run(call) {
        const { world } = call;
        const card = inUse(call);
        const { type = 'GENERATED' } = call.body;
        makeWay(world, card, type);
        const stamp = world.stamp(slug);
        const living = { ...stamp, owner: card.id, reads: 0, armed: 0, follows: card.owner };
        return [view(world, world.begin<Row>(slug, { ...living, type, status: 'AVAILABLE', expires: stamp.created + LIVES }))];
      },
    }),
    list: operation({
      method: 'GET',
      path,
      caller: 'session',
      names: 'user',
      encrypted: 'either',
      answers: ['CardGeneratedCvc2'],
      run({ world, user, params }) {
        const { id } = cardNamed(world, user, params.card_id as number);
        return { ids: rowsIn(world).idsOf(id), item: (each) => view(world, rowsIn(world).get(each) as Row) };
      },
    }),
    read: operation({
      method: 'GET',
      path: `${path}/{id}`,
      caller: 'session',
      names: 'user',
      encrypted: 'either',
      answers: ['CardGeneratedCvc2'],
      run: (call) => [view(call.world, find(call))],
    }),
    update: operation({
      method: 'PUT',
      path: `${path}/{id}`,
      caller: 'session',
      names: 'user',
      encrypted: 'either',
      body: validators.CardGeneratedCvc2Update,
      answers: ['CardGeneratedCvc2'],
      run(call) {
        const { world } = call;
        const row = find(call);
        const { type = row.type } = call.body;
        if (row.status !== 'AVAILABLE') throw refusals.cardRefused({ why: `${slug} ${row.id} is ${row.status}` });
        if (type !== row.type) {
          makeWay(world, { id: row.owner }, type);
          const updated = world.clock.now();
          Object.assign(row, { type, updated, expires: updated + LIVES });
          world.replan(slug, [row.id]);
        }
        return [view(world, row)];
      },
    }),
  },
  {
    on: {
      'card.ended'(world, card: Card) {
        for (const each of ofCard(world, card)) world.move(slug, each, 'block');
      },
    },
  },
);
