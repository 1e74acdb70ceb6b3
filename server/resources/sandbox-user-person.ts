import { SandboxUserPersonCreate } from '../../schemas/generated/validators.js';
import { issueApiKey } from '../world/api-keys.js';
import { addUser } from '../world/users.js';
import { operation, resource } from './operation.js';

export default resource('sandbox-user-person', {
  create: operation({
    method: 'POST',
    path: '/sandbox-user-person',
    caller: 'anyone',
    body: SandboxUserPersonCreate,
    answers: ['ApiKey'],
    run({ world }) {
      const user = addUser(world, { type: 'UserPerson', display_name: 'Sandbox person', country: 'NL' });
      return [{ ApiKey: { api_key: issueApiKey(world, user) } }];
    },
  }),
});
