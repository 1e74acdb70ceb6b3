/** What every answer has to be, whatever was asked. */
import { createPublicKey, createVerify } from 'node:crypto';
import birth from '../../fixtures/index.js';
import * as validators from '../../schemas/generated/validators.js';
import { controls } from '../../server/control/index.js';
import { rare } from '../../server/control/rare.js';
import { router } from '../../server/resources/routes.js';
import type { Exchange } from '../../server/world/journal.js';
import type { RawAnswer } from '../support/raw.js';
import type { Item } from './batch.js';
import { LIMIT_MS, type Received } from './connection.js';
import { valuesOf } from './draft.js';
import { REQUEST_ID } from './right.js';
import { nameOf } from './right-control.js';
import { isIncode } from './right-incode.js';

const serverKey = createPublicKey(birth.keys.server.public);
const brief = (answer: RawAnswer) => `${answer.status} ${answer.body.slice(0, 200)}`;

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEnvelope(status: number, body: unknown): boolean {
  if (!isObject(body)) return false;
  if (status === 200) {
    const { Response, Pagination, ...rest } = body;
    return Array.isArray(Response) && Object.keys(rest).length === 0 && (Pagination === undefined || isObject(Pagination));
  }
  const { Error: problems, ...rest } = body;
  if (!Array.isArray(problems) || problems.length === 0 || Object.keys(rest).length > 0) return false;
  return problems.every(
    (each) => isObject(each) && typeof each.error_description === 'string' && typeof each.error_description_translated === 'string',
  );
}

const byTitle = { ...validators, ...rare() } as unknown as Record<string, validators.Validator<unknown>>;
/** What each control call says that it answers; nothing of one that was made wrong. */
const promised = new Map(controls.map((each) => [nameOf(each), [each.answers].flat()]));

/** What Incode's side says when it takes a request, and its own form of a refusal. */
const isIncodes = (status: number, body: unknown) =>
  isObject(body) && !('Error' in body) && (status === 200 || (typeof body.timestamp === 'number' && typeof body.path === 'string'));

/** The media types of files. */
const served = new Set(router.operations.flatMap(({ operation }) => operation.serves ?? []));

function* flawsOf(answer: RawAnswer, { head, control, draft, fate, incode }: Item): Generator<string> {
  const { status, headers, body } = answer;
  const isBunqs = 'x-bunq-client-response-id' in headers;
  if (incode !== undefined && isBunqs === (incode || control !== undefined)) yield `it is not who was asked that answers: ${brief(answer)}`;
  if (fate === 'plain' && headers.connection === 'close') yield `it ends the connection: ${brief(answer)}`;
  // A browser may send what is wrong as well.
  const isBrowsers = isIncode(draft.target) && valuesOf(draft, 'Accept').some((types) => types.includes('text/html'));
  const isPage = isBrowsers && headers['content-type'] === 'text/html; charset=utf-8';
  const isText = isPage || (control !== undefined && status === 200 && headers['content-type'] === 'text/plain; charset=utf-8');
  const isFile = status === 200 && /\/content(\?|$)/.test(draft.target) && served.has(headers['content-type'] as string);
  if (!isText && !isFile && headers['content-type'] !== 'application/json')
    yield `the content type is ${headers['content-type']}: ${brief(answer)}`;
  if (!headers['x-mock']) yield `nothing says that it is the mock's: ${brief(answer)}`;
  if (status === 500 && control) yield `a control call was answered ${brief(answer)}`;
  const [id, ...others] = valuesOf(draft, REQUEST_ID);
  if (fate === 'plain' && isBunqs && id !== undefined && others.length === 0) {
    const echo = headers['x-bunq-client-request-id'];
    if (echo !== id.replace(/^[ \t]+|[ \t]+$/g, '')) yield `the request id ${JSON.stringify(id)} came back as ${JSON.stringify(echo)}`;
  }
  if (head || body === '') {
    if (draft.method !== 'HEAD' && status !== 303) yield `there is no body: ${status}`;
    return;
  }
  if (isText || isFile) return;
  try {
    const value = JSON.parse(body);
    const isRight = control && status === 200 ? isObject(value) : (!isBunqs && isIncodes(status, value)) || isEnvelope(status, value);
    if (!isRight) yield `it is no envelope: ${brief(answer)}`;
    const titles = (status === 200 && promised.get(control ?? '')) || [];
    if (titles.length && !titles.some((title) => byTitle[title]?.(value)))
      yield `it breaks the schema of ${titles.join(' and ')}: ${brief(answer)}`;
  } catch {
    yield `it is no JSON: ${brief(answer)}`;
  }
  const signature = headers['x-bunq-server-signature'];
  if (signature && !createVerify('sha256').update(body).verify(serverKey, signature, 'base64'))
    yield `the signature is wrong: ${brief(answer)}`;
}

/** Whether there is nothing to answer: no bytes, or a wish for a tunnel, which is met by closing. */
const isNothing = (bytes: Buffer) => /^(\r?\n)*(CONNECT |$)/.test(bytes.toString('latin1', 0, 100));

/** What is wrong with what came back for some requests, and with what is on record of them. */
export function* violationsIn(items: readonly Item[], received: Received, exchanges: readonly Exchange[]): Generator<string> {
  const { answers, rest, broken, late, reset } = received;
  const last = items.at(-1) as Item;
  if (broken) yield `what came is no answer: ${broken}`;
  if (late) yield `after ${LIMIT_MS} ms there were ${answers.length} answers to ${items.length} requests`;
  // A client that is cut off while it still sends may miss an answer.
  const excused = late || broken || (reset && last.fate !== 'plain');
  const least = last.fate === 'unclear' && isNothing(last.bytes) ? items.length - 1 : items.length;
  if (!excused && answers.length < least) yield `${answers.length} answers to ${items.length} requests`;
  if (last.fate !== 'unclear' && answers.length > items.length) yield `${answers.length} answers to ${items.length} requests`;
  if (rest.length) yield `there was more than the answers: ${JSON.stringify(rest.toString('latin1').slice(0, 200))}`;

  for (const [i, answer] of answers.entries()) {
    const item = items[Math.min(i, items.length - 1)] as Item;
    for (const flaw of flawsOf(answer, item)) yield flaw;
  }
  for (const { answer, fault, refusal, own_fault } of exchanges) {
    if (answer?.status === 500 && fault === null && own_fault === null) yield `500, and no fault that asked for it, but ${refusal?.id}`;
  }
  const recorded = exchanges.map(({ answer }) => answer?.status ?? 0);
  const came = answers.map(({ status }) => status);
  const control = items.some(({ bytes }) => /_mock/i.test(bytes.subarray(0, 20_000).toString('latin1')));
  if (excused || control || recorded.join() === came.join()) return;
  const why =
    [...recorded].sort().join() === [...came].sort().join()
      ? 'requests were not served in the order in which they came'
      : 'not all is on record';
  yield `${why}: the answers were ${came.join(', ')}, on record are ${recorded.join(', ')}`;
}
