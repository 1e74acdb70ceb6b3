/** 3-D Secure: the holder of a card is asked whether a purchase is theirs. */
import { afterAll, describe, expect, test } from 'vitest';
import { startMock } from '../../server/index.js';
import { actionsOf, balanceOf, sceneIn } from '../support/cards.js';
import { EUR, sandboxUser } from '../support/money.js';
import { only, why } from '../support/partner.js';
import { startTarget } from '../support/target.js';

const mock = await startMock({ freeze: true, now: '2025-07-21T06:33:10.497530Z' });
afterAll(() => mock.stop());
let worlds = 0;
const scene = () => sceneIn(mock.world(`challenges-${worlds++}`, {}));

describe('a holder who is asked first', () => {
  const asked = {
    amount: EUR('25.00'),
    merchant: { name: 'Shop' },
    description: 'Groceries',
    url_merchant_app: 'https://merchant.example/',
  };
  const verdicts: [verdict: string, status: string, events: string[], action: object, left: string][] = [
    ['ACCEPTED_PENDING_RESPONSE', 'ACCEPTED', [], { decision: 'ALLOWED', additional_authentication_status: 'APPROVED_BY_USER' }, '75.00'],
    [
      'REJECTED_PENDING_RESPONSE',
      'REJECTED',
      ['REJECTED'],
      { decision: 'IDENTITY_CHECK_FAILED', authorisation_status: 'BLOCKED' },
      '100.00',
    ],
    ['', 'EXPIRED', ['EXPIRED'], { decision: 'IDENTITY_CHECK_FAILED', authorisation_status: 'BLOCKED' }, '100.00'],
  ];
  test.each(verdicts)('says %s: %s', async (verdict, status, events, action, left) => {
    const stage = await scene();
    const { world, user, card } = stage;
    await using target = await startTarget();
    const filter = { category: 'MASTERCARD_IDENTITY_CHECK', notification_target: target.url };
    await user.post(`/user/${user.id}/notification-filter-url`, { notification_filters: [filter] });
    const question = await world.money.challengeHolder(card.id, asked);
    const path = `/user/${user.id}/challenge-request`;
    expect(question).toMatchObject({ amount: '25.00', status: 'PENDING', description: 'Groceries', card_id: card.id });
    expect(await user.all(`${path}?status=PENDING`)).toEqual([question]);
    expect(await balanceOf(stage)).toBe('100.00');
    if (verdict) expect(only(await user.put(`${path}/${question.id}`, { status: verdict }))).toEqual({ id: question.id });
    else await world.clock.set(`${question.expiry_time}Z`.replace(' ', 'T'));
    expect(await user.one(`${path}/${question.id}`)).toMatchObject({ status });
    expect(await user.all(`${path}?status=PENDING`)).toEqual([]);
    expect(await actionsOf(stage)).toMatchObject([{ ...action, pan_entry_mode_user: 'E_COMMERCE', amount_local: EUR('25.00') }]);
    expect(await balanceOf(stage)).toBe(left);
    expect(why(await user.put(`${path}/${question.id}`, { status: 'ACCEPTED_PENDING_RESPONSE' }))).toContain(status);
    const told = ['CREATED', ...events].map((each) => `MASTERCARD_IDENTITY_CHECK_CHALLENGE_${each}`);
    expect(target.notified().map(({ event_type }) => event_type)).toEqual(told);
    const other = await sandboxUser(world);
    expect((await other.get(`/user/${other.id}/challenge-request/${question.id}`)).status).toBe(404);
  });
});
