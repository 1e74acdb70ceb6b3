import { SessionServerCreate } from '../../schemas/generated/validators.js';
import { refusals } from '../refusals.js';
import { SECRET_FLAW, userOfSecret } from '../world/api-keys.js';
import { timestamp } from '../world/clock.js';
import { credentialOf, flawOfCredential } from '../world/credentials.js';
import { type Device, devicesIn, type Installation, openSession } from '../world/sessions.js';
import type { World } from '../world/world.js';
import { operation, resource } from './operation.js';
import { userItem } from './user.js';

/** Whether a device takes calls from an address: any, unless the world is strict and the device was registered for others. */
function mayCallFrom(world: World, device: number, ip: string): boolean {
  const { permitted_ips, ip: own } = devicesIn(world).get(device) as Device;
  return !world.strict || (permitted_ips ?? [own]).some((each) => each === '*' || each === ip);
}

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
      if (!mayCallFrom(world, installation.device, ip)) throw refusals.credentialsIncorrect().diagnosed(`${ip} is not permitted`);
      const credential = credentialOf(world, body.secret);
      const flaw = credential && flawOfCredential(world, credential);
      const user = flaw === undefined ? userOfSecret(world, body.secret) : undefined;
      if (!user) throw refusals.credentialsIncorrect().diagnosed(flaw ?? SECRET_FLAW);
      const { id, created, updated, token } = openSession(world, installation, user);
      if (credential) world.move('user-credential', credential, 'use');
      // Clients read these by position, and Id.id is the token's id.
      return [{ Id: { id } }, { Token: { id, created: timestamp(created), updated: timestamp(updated), token } }, userItem(world, user)];
    },
  }),
});
