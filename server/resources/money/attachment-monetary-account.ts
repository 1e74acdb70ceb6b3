import { accountNamed, holderOf } from '../../money/accounts.js';
import { DESCRIPTION, keepFile, TYPES } from '../files.js';
import { operation, resource } from '../operation.js';

export default resource('attachment-monetary-account', {
  create: operation<{ bytes: Buffer; type: string }>({
    method: 'POST',
    path: '/user/{user_id}/monetary-account/{monetary_account_id}/attachment',
    caller: 'session',
    names: 'user',
    raw: TYPES,
    headers: DESCRIPTION,
    answers: ['Id'],
    run(call) {
      const { world, user, params } = call;
      accountNamed(world, user, params.monetary_account_id as number);
      return [{ Id: { id: keepFile(call, holderOf(world, user).id) } }];
    },
  }),
});
