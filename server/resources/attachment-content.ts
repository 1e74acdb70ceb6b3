import { fileOf, TYPES } from './files.js';
import { operation, resource } from './operation.js';

export default resource('attachment-content', {
  read: operation({
    method: 'GET',
    path: '/user/{user_id}/attachment/{attachment_id}/content',
    caller: 'session',
    names: 'person',
    answers: [],
    serves: TYPES,
    run: ({ world, user, params }) => fileOf(world, user.id, params.attachment_id as number),
  }),
});
