import { endSession, isEnded, type Session, sessionOf } from '../world/sessions.js';
import { operation, resource } from './operation.js';

export default resource(
  'session',
  {
    delete: operation({
      method: 'DELETE',
      path: '/session/{id}',
      caller: 'session',
      answers: [],
      // The id of the path is not looked at: sdk_python sends 0.
      run({ world, caller }) {
        endSession(world, caller.session as Session);
        return [];
      },
    }),
  },
  { gaveOut: (world, secret) => sessionOf(world, secret) !== undefined || isEnded(world, secret) },
);
