import keys from '../../fixtures/index.js';
import { refusals } from '../refusals.js';
import { operation, resource } from './operation.js';

export default resource('server-public-key', {
  read: operation({
    method: 'GET',
    path: '/installation/{id}/server-public-key',
    caller: 'session',
    answers: ['ServerPublicKey'],
    run({ caller, params }) {
      if (params.id !== caller.installation?.id) throw refusals.objectNotFound({ what: 'installation', id: params.id as number });
      return [{ ServerPublicKey: { server_public_key: keys.keys.server.public } }];
    },
  }),
});
