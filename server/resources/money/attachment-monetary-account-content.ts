import { accountNamed } from '../../money/accounts.js';
import { fileOf, TYPES } from '../files.js';
import { operation, resource } from '../operation.js';

export default resource('attachment-monetary-account-content', {
  read: operation({
    method: 'GET',
    path: '/user/{user_id}/monetary-account/{monetary_account_id}/attachment/{attachment_id}/content',
    caller: 'session',
    names: 'user',
    answers: [],
    serves: TYPES,
    run: ({ world, user, params }) =>
      fileOf(world, accountNamed(world, user, params.monetary_account_id as number).owner, params.attachment_id as number),
  }),
});
