import type { DeviceServer } from '../../schemas/generated/types.js';
import { DeviceServerCreate } from '../../schemas/generated/validators.js';
import { refusals } from '../refusals.js';
import { isIssuedApiKey, SECRET_FLAW, userOfSecret } from '../world/api-keys.js';
import { timestamp } from '../world/clock.js';
import { type Device, devicesIn, type Installation, register } from '../world/sessions.js';
import { operation, resource } from './operation.js';

function view(row: Device): { DeviceServer: DeviceServer } {
  const { id, description, ip } = row;
  return { DeviceServer: { id, created: timestamp(row.created), updated: timestamp(row.updated), description, ip, status: 'ACTIVE' } };
}

export default resource(
  'device-server',
  {
    create: operation({
      method: 'POST',
      path: '/device-server',
      caller: 'installation',
      body: DeviceServerCreate,
      answers: ['Id'],
      run({ world, caller, body, ip }) {
        const user = userOfSecret(world, body.secret);
        if (!user) throw refusals.credentialsIncorrect().diagnosed(SECRET_FLAW);
        const { description, permitted_ips = null } = body;
        const row = register(world, caller.installation as Installation, user, { description, ip, permitted_ips });
        return [{ Id: { id: row.id } }];
      },
    }),
    list: operation({
      method: 'GET',
      path: '/device-server',
      caller: 'session',
      answers: ['DeviceServer'],
      run: ({ world, caller }) => ({
        ids: devicesIn(world).idsOf(caller.user?.id ?? 0),
        item: (id) => view(devicesIn(world).get(id) as Device),
      }),
    }),
    read: operation({
      method: 'GET',
      path: '/device-server/{id}',
      caller: 'session',
      answers: ['DeviceServer'],
      run({ world, caller, params }) {
        const row = devicesIn(world).get(params.id as number);
        if (row?.owner !== caller.user?.id) throw refusals.objectNotFound({ what: 'device-server', id: params.id as number });
        return [view(row as Device)];
      },
    }),
  },
  { gaveOut: isIssuedApiKey },
);
