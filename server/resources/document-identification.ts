import type { DocumentIdentificationCreate } from '../../schemas/generated/types.js';
import * as validators from '../../schemas/generated/validators.js';
import type { Row as AnyRow } from '../world/rows.js';
import { checkAttachment } from './files.js';
import { operation, resource } from './operation.js';

const slug = 'document-identification';

/** The owner is the person. */
type Row = AnyRow & DocumentIdentificationCreate;

export default resource(slug, {
  create: operation({
    method: 'POST',
    path: '/user/{user_id}/document-identification',
    caller: 'session',
    names: 'person',
    body: validators.DocumentIdentificationCreate,
    answers: ['Id'],
    run({ world, user, body }) {
      for (const side of ['document_attachment_id', 'document_back_attachment_id'] as const) {
        const id = body[side];
        if (id !== undefined) checkAttachment(world, user, id, `/${side}`);
      }
      return [{ Id: { id: world.rows<Row>(slug).add({ ...world.stamp(slug), owner: user.id, ...body }).id } }];
    },
  }),
});
