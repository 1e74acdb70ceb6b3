import { SessionServerCreate } from '../../schemas/generated/validators.js';
import { refusals } from '../refusals.js';
import { timestamp } from '../world/clock.js';
import { userOfSecret } from '../world/users.js';
import type { Installation } from '../world/world.js';
import { operation, resource } from './operation.js';
import { userItem } from './user.js';

export default resource('session-server', {
  create: operation({
    method: 'POST',
    path: '/session-server',
    caller: 'installation',
    body: SessionServerCreate,
    answers: ['Id', 'Token', 'UserPerson', 'UserCompany', 'UserApiKey'],
    run({ world, caller, body }) {
      const installation = caller.installation as Installation;
      if (installation.device === null) throw refusals.deviceMissing();
      const user = userOfSecret(world, body.secret);
      if (!user) throw refusals.credentialsIncorrect();
      const { id, created, updated, token } = world.openSession(installation, user);
      // Clients read these by position, and Id.id is the token's id.
      return [{ Id: { id } }, { Token: { id, created: timestamp(created), updated: timestamp(updated), token } }, userItem(world, user)];
    },
  }),
});
