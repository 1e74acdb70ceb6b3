import { hash } from 'node:crypto';
import type { AttachmentContentType, AttachmentUser } from '../../schemas/generated/types.js';
import { refusals } from '../refusals.js';
import { timestamp } from '../world/clock.js';
import type { Row as AnyRow } from '../world/rows.js';
import type { User } from '../world/users.js';
import type { World } from '../world/world.js';
import { type Call, operation, resource } from './operation.js';

const slug = 'attachment';

/** Documented: the partner swagger. */
const TYPES: readonly AttachmentContentType[] = ['image/png', 'image/jpeg', 'image/gif', 'application/pdf'];
const DESCRIPTION = 'X-Bunq-Attachment-Description';
const LONGEST_DESCRIPTION = 1000;

/** The owner is the person. Of the bytes only these two are kept: nothing serves them. */
interface Row extends AnyRow {
  description: string;
  content_type: AttachmentContentType;
  size: number;
  sha256: string;
}

/** Refuses the id of an attachment that is not this user's, naming the field that holds it. */
export function checkAttachment(world: World, user: User, id: number, path: string): void {
  if (world.rows<Row>(slug).get(id)?.owner !== user.id) throw refusals.fieldInvalid({ path, why: 'names no attachment of this user' });
}

function view({ id, created, updated, description, content_type }: Row, url: string): { AttachmentUser: AttachmentUser } {
  return {
    AttachmentUser: {
      id,
      created: timestamp(created),
      updated: timestamp(updated),
      attachment: { description, content_type, urls: [{ type: 'IMAGE', url }] },
    },
  };
}

/** What the header says of the file, as Latin-1. Refuses one that is too long. */
function descriptionIn({ headers }: Call<unknown>): string {
  const text = [headers[DESCRIPTION.toLowerCase()] ?? ''].flat().join(', ');
  if (text.length <= LONGEST_DESCRIPTION) return text;
  throw refusals.headerInvalid({ name: DESCRIPTION, why: `is longer than ${LONGEST_DESCRIPTION} characters` });
}

const path = '/user/{user_id}/attachment';

export default resource(slug, {
  create: operation<{ bytes: Buffer; type: string }>({
    method: 'POST',
    path,
    caller: 'session',
    names: 'person',
    raw: TYPES,
    headers: { [DESCRIPTION]: `what the file is, at most ${LONGEST_DESCRIPTION} characters` },
    answers: ['Id'],
    run(call) {
      const { world, user, body } = call;
      const description = descriptionIn(call);
      const { id } = world.rows<Row>(slug).add({
        ...world.stamp(slug),
        owner: user.id,
        description,
        content_type: body.type as AttachmentContentType,
        size: body.bytes.length,
        sha256: hash('sha256', body.bytes, 'hex'),
      });
      return [{ Id: { id } }];
    },
  }),
  read: operation({
    method: 'GET',
    path: `${path}/{id}`,
    caller: 'session',
    names: 'person',
    answers: ['AttachmentUser'],
    run({ world, user, params, url }) {
      const id = params.id as number;
      const row = world.rows<Row>(slug).get(id);
      if (row?.owner !== user.id) throw refusals.objectNotFound({ what: slug, id });
      return [view(row, `${url}/v1/user/${params.user_id}/attachment/${id}/content`)];
    },
  }),
});
