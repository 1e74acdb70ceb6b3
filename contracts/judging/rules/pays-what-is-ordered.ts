import { paymentsOf } from '../payments.js';
import type { Run, SeenExchange } from '../seen.js';
import { finding, rule } from './rule.js';

const cents = (value: unknown) => Math.round(Number(value) * 100);

/** What of a payment is not what was ordered, in words. */
function amiss({ body, target }: SeenExchange, { given: { payment, accountId } }: Run): string[] {
  if (!payment) return [];
  const { amount, counterparty_alias: alias, description } = body ?? {};
  const wanted = payment.amount;
  const [, account] = /\/monetary-account\/([^/?]+)/.exec(target) ?? [];
  return [
    cents(amount?.value) !== cents(wanted.value) && `${amount?.value} in place of ${wanted.value}`,
    amount?.currency !== wanted.currency && `${amount?.currency} in place of ${wanted.currency}`,
    account !== accountId && `from account ${account} in place of ${accountId}`,
    alias?.value !== payment.counterparty.value && 'to another account than was ordered',
    !String(description).includes(payment.description) && 'with another description',
  ].filter((each) => each !== false);
}

export default rule({
  id: 'pays-what-is-ordered',
  title: 'What is paid is the amount to the cent, from the account, to the account and with the description that were ordered.',
  source: { safety: 'a cent is somebody’s, and so is an account' },
  level: 'must',
  always: ['payment'],
  check: (seen) =>
    seen.runs.flatMap((run) =>
      paymentsOf(seen, run).flatMap(({ made }) => {
        const wrong = amiss(made, run);
        return wrong.length ? [finding(`it has paid ${wrong.join(', ')}`, made)] : [];
      }),
    ),
});
