import { SandboxUserCompanyCreate } from '../../schemas/generated/validators.js';
import { issueApiKey } from '../world/api-keys.js';
import { addUser } from '../world/users.js';
import { operation, resource } from './operation.js';

export default resource('sandbox-user-company', {
  create: operation({
    method: 'POST',
    path: '/sandbox-user-company',
    caller: 'anyone',
    body: SandboxUserCompanyCreate,
    answers: ['ApiKey'],
    run({ world }) {
      const user = addUser(world, { type: 'UserCompany', display_name: 'Sandbox company', country: 'NL' });
      return [{ ApiKey: { api_key: issueApiKey(world, user) } }];
    },
  }),
});
