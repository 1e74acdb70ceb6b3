/** Properties of the ledger, over whatever users pay each other, ask for and are given. */
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { startMock } from '../../server/index.js';
import { accountsOf, at, EUR, given, ibanOf, JOHN, ledger, SUGAR_DADDY, sandboxUser } from '../support/money.js';
import { type Client, type Json, only } from '../support/partner.js';

const mock = await startMock({ freeze: true, now: '2026-07-25T12:00:00Z' });
afterAll(() => mock.stop());
let worlds = 0;
const fresh = () => mock.world(`ledger-${worlds++}`, {});

test('whatever is paid: all money is somewhere, a balance is the sum of its payments, and the two sides of one agree', async () => {
  const value = fc.oneof(fc.integer({ min: 1, max: 200_000 }), fc.constantFrom(1, 10, 99)).map((cents) => (cents / 100).toFixed(2));
  const step = fc.record({
    from: fc.nat(4),
    to: fc.nat(7),
    value,
    kind: fc.constantFrom('pay', 'pay', 'pay', 'batch', 'ask', 'ask together', 'give', 'tab', 'wait'),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      const world = fresh();
      const users = [await sandboxUser(world), await sandboxUser(world, 'company')];
      for (const user of users) only(await user.post(`/user/${user.id}/monetary-account-bank`, { currency: 'EUR' }));
      const held: [Client, Json][] = [];
      for (const user of users) for (const account of await accountsOf(user)) held.push([user, account]);
      const payees = [...held.map(([, account]) => ibanOf(account)), SUGAR_DADDY, JOHN];
      for (const { from, to, value: amount, kind } of steps) {
        const [user, account] = held[from % held.length] as [Client, Json];
        if (kind === 'wait') await world.clock.advance(2000);
        else if (kind === 'give') await given(world, account, amount);
        else if (kind === 'tab') {
          const asked = { bunqme_tab_entry: { amount_inquired: EUR(amount), description: 'x' } };
          const { id } = only(await user.post(at(user, account, 'bunqme-tab'), asked));
          await world.money.payTab(id, { by: payees[to % payees.length] as never }).catch(({ name }) => expect(name).toBe('Refusal'));
        } else if (kind === 'ask together') {
          const inquiry = { amount_inquired: EUR(amount), counterparty_alias: SUGAR_DADDY, description: 'x', allow_bunqme: false };
          await user.post(at(user, account, 'request-inquiry-batch'), { request_inquiries: [inquiry, inquiry] });
        } else if (kind === 'ask')
          await user.post(at(user, account, 'request-inquiry'), {
            amount_inquired: EUR(amount),
            counterparty_alias: SUGAR_DADDY,
            description: 'x',
            allow_bunqme: false,
          });
        else {
          const payment = (nr: number) => ({ amount: EUR(amount), counterparty_alias: payees[nr % payees.length], description: 'x' });
          if (kind === 'pay') await user.post(at(user, account, 'payment'), payment(to));
          else await user.post(at(user, account, 'payment-batch'), { payments: [payment(to), payment(to + 1), payment(to)] });
        }
      }
      const cents = ({ value: text }: Json) => BigInt(text.replace('.', ''));
      const seen: Json[] = [];
      for (const [user, account] of held) {
        const payments = await user.all(`${at(user, account, 'payment')}?count=200`);
        const { balance } = await user.one(`/user/${user.id}/monetary-account/${account.id}`);
        expect(cents(balance)).toBeGreaterThanOrEqual(0n);
        expect(payments.reduce((sum, { amount }) => sum + cents(amount), 0n)).toBe(cents(balance));
        if (payments.length) expect(payments[0].balance_after_mutation).toEqual(balance);
        seen.push(...payments);
      }
      const inside = new Set(held.map(([, account]) => ibanOf(account).value));
      const between = seen.filter(({ counterparty_alias }) => inside.has(counterparty_alias.iban)).sort((a, b) => a.id - b.id);
      expect(between.length % 2).toBe(0);
      for (let nr = 0; nr < between.length; nr += 2) {
        const [out, into] = between.slice(nr, nr + 2);
        expect(cents(out.amount)).toBe(-cents(into.amount));
        expect([out.alias, out.counterparty_alias, out.created]).toEqual([into.counterparty_alias, into.alias, into.created]);
      }
      expect((await ledger(world)).inside_and_outside).toBe('0.00');
    }),
    { numRuns: 15 },
  );
});
