/** The path of a request to Incode's side. */
import { accept } from '../control/control.js';
import { incodeRouteOf, incodeSession, pictureBody, tokenIn, withoutPictures } from '../incode/index.js';
import type { IncodeOperation } from '../incode/operation.js';
import { parseJson, RAW_LIMIT } from '../wire/body.js';
import { provenanceOfAnswer } from '../wire/provenance.js';
import { header, receive } from '../wire/receive.js';
import { worded } from '../wire/worded.js';
import { ANYONE } from '../world/caller.js';
import type { IdentitySession } from '../world/captures.js';
import { type User, usersIn } from '../world/users.js';
import type { World } from '../world/world.js';
import { send } from './answer.js';
import type { Passage } from './passage.js';
import { strike } from './steps.js';

/** The same list as bunq's, without what is bunq's own: rate limits, editions, signatures, the envelope. */
export async function serveIncode(passage: Passage, world: World): Promise<void> {
  const { request, path, query, url } = passage;
  const bytes = await receive(request, RAW_LIMIT);
  const type = header(request, 'content-type');
  passage.body = withoutPictures(bytes, type);
  passage.bytes = bytes.length;
  const operation = incodeRouteOf(request.method ?? '', path);
  const { name, provenance } = operation;
  passage.named = { name, operation: {} };
  if (strike(passage, world, name)) return;
  const json = () => parseJson(bytes, type);
  const token = header(request, 'x-incode-hardware-id') ?? (operation.tokenInBody ? tokenIn(json()) : undefined);
  const session = operation.open ? undefined : incodeSession(world, token, query);
  passage.caller = { ...ANYONE, ...(session && { user: usersIn(world).get(session.owner) as User }) };
  const body = bodyOf(operation, bytes, type);
  const asksForPage = /\btext\/html\b/i.test(header(request, 'accept') ?? '');
  const call = { world, session: session as IdentitySession, body: body as never, path, query, asksForPage, url };
  const { status = 200, headers = {}, item, html } = world.because(passage.cause, () => operation.run(call));
  world.clock.settle();
  if (html !== undefined) {
    send(passage, world, { status, body: html, marks: provenanceOfAnswer({ name, provenance }, []), headers });
    return;
  }
  const answered = worded(world.edition, name, item ?? {});
  const marks = provenanceOfAnswer({ name, provenance }, [answered]);
  send(passage, world, { status, body: JSON.stringify(Object.values(answered)[0]), marks, headers });
}

function bodyOf({ raw, form, body }: IncodeOperation, bytes: Buffer, type: string | undefined): unknown {
  if (raw) return pictureBody(bytes, type, raw);
  if (form) return Object.fromEntries(new URLSearchParams(bytes.toString('latin1')));
  return body && accept(body, parseJson(bytes, type));
}
