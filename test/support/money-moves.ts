/** What a client may do with accounts and money, right or wrong, one move at a time. */
import fc from 'fast-check';
import type { LivingRow } from '../../server/world/lifecycle.js';
import type { World } from '../../server/world/world.js';
import { json, type Move, named, nth, request, some } from './lifecycle-stage.js';

const SUGAR_DADDY = { type: 'EMAIL', value: 'sugardaddy@bunq.com', name: 'Sugar Daddy' };
const EUR = (value: string) => ({ currency: 'EUR', value });

const account = (world: World, index: number) => nth<LivingRow>(world, 'monetary-account', index);

const asks = fc.tuple(some, fc.constantFrom('0.01', '500', '500.01', '0')).map(([index, value]) =>
  named(`${value} asked for account ${index}`, async (stage) => {
    const row = account(stage.world, index);
    const body = { amount_inquired: EUR(value), counterparty_alias: SUGAR_DADDY, description: 'x', allow_bunqme: false };
    return row && request(stage, 'post', `/user/${row.owner}/monetary-account/${row.id}/request-inquiry`, stage.partner.auth, body);
  }),
);
const revokes = some.map((index) =>
  named(`inquiry ${index} revoked`, async (stage) => {
    const row = nth<LivingRow>(stage.world, 'request-inquiry', index);
    const path = row && `/user/${row.follows}/monetary-account/${row.owner}/request-inquiry/${row.id}`;
    return path && request(stage, 'put', path, stage.partner.auth, { status: 'REVOKED' });
  }),
);
const statuses = ['ACTIVE', 'BLOCKED', 'FROZEN', 'CANCELLED', 'CANCELLED', 'PENDING_REOPEN', 'PENDING_REOPEN', 'OPEN'];
const changes = fc.tuple(some, fc.constantFrom(...statuses)).map(([index, status]) =>
  named(`PUT ${status} of account ${index}`, async (stage) => {
    const row = account(stage.world, index);
    const body = {
      status,
      ...(status === 'CANCELLED' && { sub_status: 'REDEMPTION_VOLUNTARY', reason: 'OTHER', reason_description: 'x' }),
    };
    return row && request(stage, 'put', `/user/${row.owner}/monetary-account-bank/${row.id}`, stage.partner.auth, body);
  }),
);
const opens = fc
  .constantFrom('EUR', 'USD', 'euro')
  .map((currency) =>
    named(`an account in ${json(currency)}`, (stage) =>
      request(stage, 'post', '/user/1360/monetary-account-bank', stage.partner.auth, { currency }),
    ),
  );

export const moneyMoves: [weight: number, move: fc.Arbitrary<Move>][] = [
  [2, opens],
  [2, asks],
  [1, revokes],
  [5, changes],
];
