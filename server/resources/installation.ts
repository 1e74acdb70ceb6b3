import keys from '../../fixtures/index.js';
import { InstallationCreate } from '../../schemas/generated/validators.js';
import { refusals } from '../refusals.js';
import type { Caller } from '../world/caller.js';
import { timestamp } from '../world/clock.js';
import { flawOfPublicKey } from '../world/keys.js';
import { install, installationOf } from '../world/sessions.js';
import { operation, resource } from './operation.js';

const id = ({ installation }: Caller) => ({ Id: { id: installation?.id } });

export default resource(
  'installation',
  {
    create: operation({
      method: 'POST',
      path: '/installation',
      caller: 'anyone',
      body: InstallationCreate,
      answers: ['Id', 'Token', 'ServerPublicKey'],
      unsigned: true,
      run({ world, body }) {
        const flaw = flawOfPublicKey(body.client_public_key);
        if (flaw) throw refusals.publicKeyInvalid().diagnosed(flaw);
        const row = install(world, body.client_public_key);
        const [created, updated] = [timestamp(row.created), timestamp(row.updated)];
        // Clients read these by position.
        return [
          { Id: { id: row.id } },
          { Token: { id: row.id, created, updated, token: row.token } },
          { ServerPublicKey: { server_public_key: keys.keys.server.public } },
        ];
      },
    }),
    list: operation({
      method: 'GET',
      path: '/installation',
      caller: 'session',
      answers: ['Id'],
      run: ({ caller }) => ({ ids: [caller.installation?.id ?? 0], item: () => id(caller) }),
    }),
    read: operation({
      method: 'GET',
      path: '/installation/{id}',
      caller: 'session',
      answers: ['Id'],
      run({ caller, params }) {
        if (params.id !== caller.installation?.id) throw refusals.objectNotFound({ what: 'installation', id: params.id as number });
        return [id(caller)];
      },
    }),
  },
  { gaveOut: (world, secret) => installationOf(world, secret) !== undefined },
);
