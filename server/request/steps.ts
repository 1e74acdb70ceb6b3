/** The steps that a request takes, before its answer is sent. */
import type { Pagination } from '../../schemas/generated/types.js';
import { isIncode } from '../incode/index.js';
import { type Refusal, refusals } from '../refusals.js';
import type { Content, Item, Named, Operation } from '../resources/operation.js';
import { bodyRefusal, JSON_LIMIT, parseJson, RAW_LIMIT, rawBody } from '../wire/body.js';
import { decryptRequest, isEncrypted } from '../wire/encryption.js';
import { success } from '../wire/envelope.js';
import { foreignMark, isNamed, isOfBrowser } from '../wire/pages.js';
import { paginate } from '../wire/pagination.js';
import { provenanceOfAnswer } from '../wire/provenance.js';
import { provokedBy } from '../wire/provoke.js';
import { countCall } from '../wire/rate-limit.js';
import { addressOf, header, idOf, originOf, receive } from '../wire/receive.js';
import { checkSignature, type Holder } from '../wire/signature.js';
import { silence } from '../wire/spoil.js';
import { worded } from '../wire/worded.js';
import { authenticate, authorise, authorisePerson } from '../world/caller.js';
import { installationsIn } from '../world/sessions.js';
import type { User } from '../world/users.js';
import type { World } from '../world/world.js';
import { type Answer, close } from './answer.js';
import type { Passage } from './passage.js';

/** 1. The world of /w/<name>, else the default one; what is due in it happens first. */
export function toWorld(passage: Passage): World {
  const { request } = passage;
  const target = (request.url as string).replace(/^https?:\/\/[^/?]*/i, '');
  const [, name = 'default', rest = target] = /^\/w\/([^/?]*)(.*)$/s.exec(target) ?? [];
  const question = rest.indexOf('?');
  passage.path = question < 0 ? rest : rest.slice(0, question);
  const refusal = refusalOfPage(passage, name);
  // What a page may not do makes no world, and turns up in none that a test has made for itself.
  const world = passage.site.worlds.get(refusal ? 'default' : name);
  passage.world = world;
  // A preflight is refused as bunq refuses it, by its method.
  if (refusal && request.method !== 'OPTIONS') throw refusal;
  if (question >= 0) passage.query = new URLSearchParams(rest.slice(question));
  passage.url = `${passage.site.publicUrl ?? originOf(request)}/w/${name}`;
  world.clock.settle();
  return world;
}

/** Why a page in a browser may not call this; undefined for every other client, and with --cors. */
function refusalOfPage({ site, request: { headers }, path }: Passage, name: string): Refusal | undefined {
  if (site.cors) return undefined;
  // Incode's web SDK runs in the page of the app that embeds it, whatever its origin and the name of this host. It brings
  // a token, which only a world that is there can have given out.
  if (isIncode(path) && site.worlds.has(name)) return undefined;
  const why = foreignMark(headers, site.publicHost);
  if (why !== undefined) return refusals.pageOriginRefused({ why });
  if (isIncode(path) || !isOfBrowser(headers) || isNamed(headers.host, site.hosts)) return undefined;
  return refusals.pageHostRefused({ host: headers.host ?? '' });
}

/** 2. The raw bytes, before any parser sees them. */
export async function record(passage: Passage): Promise<void> {
  const isLarge = passage.site.routes.takesRaw(passage.request.method ?? '', passage.path);
  passage.body = await receive(passage.request, isLarge ? RAW_LIMIT : JSON_LIMIT);
  passage.bytes = passage.body.length;
}

/** 3. The operation; refuses a path that bunq does not have, one that is not simulated, and another method. */
export function route(passage: Passage): Named {
  const { named, ids } = passage.site.routes.routeOf(passage.request.method ?? '', passage.path);
  passage.named = named;
  passage.ids = ids;
  return named;
}

/** 4. A fault, if one is armed for this operation: it refuses, or leaves no answer, or waits for the one that comes. */
export function strike(passage: Passage, world: World, name: string): boolean {
  const fault = world.faults.strike(name, passage.request.method ?? '', passage.path);
  if (!fault) return false;
  passage.fault = fault;
  const provoked = provokedBy(fault.do, !isIncode(passage.path));
  if (provoked) throw provoked;
  const isSilent = silence(fault, passage.response, world.held);
  if (isSilent) {
    passage.site.activity.rest(passage.response);
    close(passage, world, null);
  }
  return isSilent;
}

/** 5. The caller from the token; whether this kind of token, and this owner, may call here. */
export function identify(passage: Passage, world: World, { slug, operation: { caller, names } }: Named): void {
  passage.caller = authenticate(world, header(passage.request, 'x-bunq-client-authentication'), caller);
  for (const [name, text] of passage.ids) passage.params[name] = idOf(name, text, name === 'id' ? world.idTexts?.of(slug) : undefined);
  const { user_id } = passage.params;
  if (names && user_id !== undefined) passage.user = (names === 'person' ? authorisePerson : authorise)(world, passage.caller, user_id);
}

/** 6. The signature, wherever there is one, over the raw bytes. */
export function verify(passage: Passage, world: World, name: string, holder: Holder | undefined): void {
  if (!holder) return;
  const { method = '', url: target = '', rawHeaders: headers } = passage.request;
  const signature = header(passage.request, 'x-bunq-client-signature');
  passage.signature = checkSignature({ method, target, headers, body: passage.body }, signature, holder, installationsIn(world).values());
  const { verdict, diagnosis } = passage.signature;
  if (verdict === 'invalid') throw refusals.signatureInvalid().diagnosed(diagnosis ?? '');
  const isByWorld = world.demandsSignatures ? ['POST', 'PUT'].includes(method) : world.strict && name === 'session-server.create';
  const isDemanded = isByWorld || passage.named?.operation.signed;
  if (verdict === 'absent' && isDemanded) throw refusals.signatureRequired();
}

/** 7. The call against the rate limits. */
export function limitRate({ request, caller }: Passage, world: World, { name, slug, operation: { method } }: Named): void {
  const address = addressOf(request);
  countCall(world, { name, slug, method, address, device: caller.installation?.token ?? address });
}

/** 8. The body against the schema. */
export function validate(passage: Passage, operation: Operation): unknown {
  if (operation.raw) return rawBody(passage.body, header(passage.request, 'content-type'), operation.raw);
  if (!operation.body) return undefined;
  const isSealed = isEncrypted(operation.encrypted, passage.request) || (operation.encrypted && passage.world?.strict);
  const plain = isSealed ? decryptRequest(passage.request, passage.body) : passage.body;
  const body = parseJson(plain, header(passage.request, 'content-type'));
  if (!operation.body(body)) throw bodyRefusal(operation.body.errors ?? []);
  return body;
}

interface Result {
  items: readonly Item[];
  pagination?: Pagination;
  content?: Content;
}

/** 9. The resource itself; of a list, the page that was asked for. */
export function run(passage: Passage, world: World, named: Named, body: unknown): Result {
  const { caller, params, url, path, query, request, edition } = passage;
  const { name, slug, operation } = named;
  const user = (passage.user ?? caller.user) as User;
  const shown = (item: Item) => Object.values(worded(edition, name, item))[0] as Record<string, unknown>;
  const { headers } = request;
  const call = {
    world,
    caller,
    user,
    params,
    body: body as never,
    ip: addressOf(request),
    isSigned: passage.signature?.verdict === 'valid',
    url,
    query,
    headers,
    shown,
  };
  const answer = world.because(passage.cause, () => operation.run(call));
  world.clock.settle();
  if ('ids' in answer) {
    const { ids, pagination } = paginate(answer.ids, path, query, operation.filters, world.idTexts?.of(slug), answer.oldestFirst);
    return { items: ids.map(answer.item), pagination };
  }
  return 'bytes' in answer ? { items: [], content: answer } : { items: answer };
}

/** 10. Our own answer against its schema: a breach is the mock's fault, not the client's. */
export function answerTo(passage: Passage, world: World, named: Named, { items, pagination, content }: Result): Answer {
  const answered = items.map((item) => worded(passage.edition, named.name, item));
  const marks = provenanceOfAnswer(named, answered);
  if (content) return { status: 200, body: onRecord(content), marks, headers: { 'Content-Type': content.type }, bytes: content.bytes };
  const body = success(answered, pagination, world.idTexts?.inItemsOf(named.slug));
  return { status: 200, body, marks, shows: answered };
}

/** Of what is no text its size alone. */
const onRecord = ({ bytes, type }: Content): string => (type.startsWith('text/') ? bytes.toString() : `${bytes.length} bytes of ${type}`);

/** Without a token, the only key to check a signature by is one that the body brings along. */
export function isSelfSigned({ caller, request }: Passage): boolean {
  return !caller.installation && header(request, 'x-bunq-client-signature') !== undefined;
}
