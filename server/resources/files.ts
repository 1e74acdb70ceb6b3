/** The files of users: taken in raw, kept, named in what needs one, given back. */
import { hash } from 'node:crypto';
import type { AttachmentContentType } from '../../schemas/generated/types.js';
import { refusals } from '../refusals.js';
import type { Row as AnyRow } from '../world/rows.js';
import type { User } from '../world/users.js';
import type { World } from '../world/world.js';
import type { Call, Content } from './operation.js';

const slug = 'attachment';

/** Documented: the partner swagger. */
export const TYPES: readonly AttachmentContentType[] = ['image/png', 'image/jpeg', 'image/gif', 'application/pdf'];
const HEADER = 'X-Bunq-Attachment-Description';
const LONGEST_DESCRIPTION = 1000;
/** Headers of what takes one in. */
export const DESCRIPTION = { [HEADER]: `what the file is, at most ${LONGEST_DESCRIPTION} characters` };

/** The owner is the person, or the company, never a UserApiKey. */
export interface File extends AnyRow {
  description: string;
  content_type: AttachmentContentType;
  size: number;
  sha256: string;
  /** Base64; older snapshots have none. */
  content?: string;
}

export const filesIn = (world: World) => world.rows<File>(slug);

/** Refuses the id of an attachment that is not this user's, naming the field that holds it. */
export function checkAttachment(world: World, user: User, id: number, path: string): void {
  if (filesIn(world).get(id)?.owner !== user.id) throw refusals.fieldInvalid({ path, why: 'names no attachment of this user' });
}

/** What the header says of the file, as Latin-1. Refuses one that is too long. */
function descriptionIn({ headers }: Call<unknown>): string {
  const text = [headers[HEADER.toLowerCase()] ?? ''].flat().join(', ');
  if (text.length <= LONGEST_DESCRIPTION) return text;
  throw refusals.headerInvalid({ name: HEADER, why: `is longer than ${LONGEST_DESCRIPTION} characters` });
}

/** Takes a file in, and answers its id. */
export function keepFile(call: Call<{ bytes: Buffer; type: string }>, owner: number): number {
  const { world, body } = call;
  const description = descriptionIn(call);
  const { id } = filesIn(world).add({
    ...world.stamp(slug),
    owner,
    description,
    content_type: body.type as AttachmentContentType,
    size: body.bytes.length,
    sha256: hash('sha256', body.bytes, 'hex'),
    content: body.bytes.toString('base64'),
  });
  return id;
}

/** The file itself; refuses one of somebody else as what is not there. */
export function fileOf(world: World, owner: number, id: number): Content {
  const row = filesIn(world).get(id);
  if (row?.owner !== owner || row.content === undefined) throw refusals.objectNotFound({ what: slug, id: world.shownId(slug, id) });
  return { bytes: Buffer.from(row.content, 'base64'), type: row.content_type };
}
