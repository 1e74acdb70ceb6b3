import type { AttachmentUser } from '../../schemas/generated/types.js';
import { refusals } from '../refusals.js';
import { timestamp } from '../world/clock.js';
import { DESCRIPTION, type File, filesIn, keepFile, TYPES } from './files.js';
import { operation, resource } from './operation.js';

const slug = 'attachment';

function view({ id, created, updated, description, content_type }: File, url: string): { AttachmentUser: AttachmentUser } {
  return {
    AttachmentUser: {
      id,
      created: timestamp(created),
      updated: timestamp(updated),
      attachment: { description, content_type, urls: [{ type: 'IMAGE', url }] },
    },
  };
}

const path = '/user/{user_id}/attachment';

export default resource(slug, {
  create: operation<{ bytes: Buffer; type: string }>({
    method: 'POST',
    path,
    caller: 'session',
    names: 'person',
    raw: TYPES,
    headers: DESCRIPTION,
    answers: ['Id'],
    run: (call) => [{ Id: { id: keepFile(call, call.user.id) } }],
  }),
  read: operation({
    method: 'GET',
    path: `${path}/{id}`,
    caller: 'session',
    names: 'person',
    answers: ['AttachmentUser'],
    run({ world, user, params, url }) {
      const id = params.id as number;
      const row = filesIn(world).get(id);
      if (row?.owner !== user.id) throw refusals.objectNotFound({ what: slug, id });
      return [view(row, `${url}/v1/user/${params.user_id}/attachment/${id}/content`)];
    },
  }),
});
