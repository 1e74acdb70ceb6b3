import { SessionServerCreate } from '../../schemas/generated/validators.js';
import { refusals } from '../refusals.js';
import { timestamp } from '../world/clock.js';
import { userOfSecret } from '../world/users.js';
import type { Device, Installation, World } from '../world/world.js';
import { operation, resource } from './operation.js';
import { userItem } from './user.js';

/** Whether a device takes calls from an address: any, unless the world is strict and the device was registered for others. */
function mayCallFrom(world: World, device: number, ip: string): boolean {
  const { permitted_ips, ip: own } = world.devices.get(device) as Device;
  return !world.strict || (permitted_ips ?? [own]).some((each) => each === '*' || each === ip);
}

const SECRET_FLAW = 'the secret is none that this world gave out, and does not begin with sandbox_';

export default resource('session-server', {
  create: operation({
    method: 'POST',
    path: '/session-server',
    caller: 'installation',
    body: SessionServerCreate,
    answers: ['Id', 'Token', 'UserPerson', 'UserCompany', 'UserApiKey'],
    run({ world, caller, body, ip }) {
      const installation = caller.installation as Installation;
      if (installation.device === null) throw refusals.deviceMissing();
      const user = mayCallFrom(world, installation.device, ip) && userOfSecret(world, body.secret);
      if (!user) throw refusals.credentialsIncorrect().diagnosed(SECRET_FLAW);
      const { id, created, updated, token } = world.openSession(installation, user);
      // Clients read these by position, and Id.id is the token's id.
      return [{ Id: { id } }, { Token: { id, created: timestamp(created), updated: timestamp(updated), token } }, userItem(world, user)];
    },
  }),
});
