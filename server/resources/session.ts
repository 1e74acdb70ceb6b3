import type { Session } from '../world/world.js';
import { operation, resource } from './operation.js';

export default resource('session', {
  delete: operation({
    method: 'DELETE',
    path: '/session/{id}',
    caller: 'session',
    answers: [],
    // The id of the path is not looked at: sdk_python sends 0.
    run({ world, caller }) {
      world.endSession(caller.session as Session);
      return [];
    },
  }),
});
