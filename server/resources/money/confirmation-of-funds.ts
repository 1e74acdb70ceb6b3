import { ConfirmationOfFundsCreate } from '../../../schemas/generated/validators.js';
import { flawOfAccount, holderOf } from '../../money/accounts.js';
import { centsOf } from '../../money/amounts.js';
import { counterparty } from '../../money/counterparties.js';
import { refusals } from '../../refusals.js';
import { operation, resource } from '../operation.js';

export default resource('confirmation-of-funds', {
  create: operation({
    method: 'POST',
    path: '/user/{user_id}/confirmation-of-funds',
    caller: 'session',
    names: 'user',
    body: ConfirmationOfFundsCreate,
    answers: ['ConfirmationOfFunds'],
    run({ world, user, body: { pointer_iban, amount } }) {
      const cents = centsOf(amount, '/amount');
      const { ours } = counterparty(world, pointer_iban, '/pointer_iban');
      if (ours?.owner !== holderOf(world, user).id) throw refusals.accountNotTheirs({ type: pointer_iban.type });
      if (amount.currency !== ours.currency)
        throw refusals.fieldInvalid({ path: '/amount/currency', why: `is ${amount.currency}, and the account has ${ours.currency}` });
      const has_sufficient_funds = !flawOfAccount(ours, 'out') && ours.balance >= cents;
      return [{ ConfirmationOfFunds: { has_sufficient_funds } }];
    },
  }),
});
