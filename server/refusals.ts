/**
 * Every error that bunq, or this mock, can answer: one constructor each, with its status, its text and whose word it is.
 * Anyone may throw one; only app.ts writes it. Texts of our own begin with `bunq-mock:`, so that none is taken for bunq's.
 */
import type { Provenance } from '../schemas/generated/lifecycles.js';

export type Language = 'en_US' | 'nl_NL';

/** One problem, before its language is chosen. */
export interface Problem {
  text: string;
  nl?: string;
  parameters?: object[];
}

/** What every refusal of one kind has in common: what an inventory of them lists. */
export interface Kind {
  id: string;
  status: number;
  /** The text, with `…` for what varies. */
  text: string;
  provenance: Provenance;
}

export class Refusal extends Error {
  override name = 'Refusal';
  /** What the client is not told, for the journal and the log. */
  diagnosis: string | undefined;

  constructor(
    readonly id: string,
    readonly status: number,
    readonly problems: Problem[],
    readonly headers: Record<string, string> = {},
  ) {
    super(problems.map((problem) => problem.text).join(' '));
  }

  diagnosed(diagnosis: string): this {
    this.diagnosis = diagnosis;
    return this;
  }
}

type Make<Args extends unknown[]> = ((...args: Args) => Refusal) & Kind;
type Built = string | Problem | Problem[] | { problems: Problem[]; headers: Record<string, string> };

function kind<Args extends unknown[]>(
  id: string,
  status: number,
  provenance: Provenance,
  text: string,
  build: (...args: Args) => Built,
): Make<Args> {
  const make = (...args: Args) => {
    const built = build(...args);
    if (typeof built === 'string') return new Refusal(id, status, [{ text: built }]);
    if (Array.isArray(built)) return new Refusal(id, status, built);
    if ('problems' in built) return new Refusal(id, status, built.problems, built.headers);
    return new Refusal(id, status, [built]);
  };
  return Object.assign(make, { id, status, text, provenance });
}

/** One of bunq's own, whose text never varies. */
const theirs = (id: string, status: number, source: string, problem: Problem) =>
  kind(id, status, { observed: source }, problem.text, () => problem);

/** One of ours: bunq's text is unknown. The status is bunq's where the error table of doc.bunq.com/basics/errors has one for it. */
function ours<Args extends unknown[]>(id: string, status: number, text: string, build: (...args: Args) => string): Make<Args> {
  const assumed = `bunq's text is unknown; the status follows doc.bunq.com/basics/errors where it lists one`;
  return kind(id, status, { assumed }, `bunq-mock: ${text}`, (...args: Args) => `bunq-mock: ${build(...args)}`);
}

const list = (words: readonly string[]) => words.join(', ') || 'none';

export const refusals = {
  routeNotFound: theirs('route-not-found', 404, 'bunqDesktop#536; client notes of 2026', { text: 'Route not found.' }),
  insufficientAuthentication: theirs(
    'insufficient-authentication',
    403,
    'jorttbv/bunq-client#34 (2020-03-31), wesselt/bunq2ynab#76 (2026-05-31)',
    {
      text: 'Insufficient authentication.',
    },
  ),
  insufficientAuthorisation: theirs(
    'insufficient-authorisation',
    401,
    'a Home Assistant integration issue (2023-08-08); recorded fixture of jorttbv/bunq-client',
    {
      text: 'Insufficient authorisation.',
      nl: 'Onvoldoende autorisatie.',
    },
  ),
  credentialsIncorrect: theirs('credentials-incorrect', 400, 'bunq/sdk_csharp#114, bunq/sdk_python#147 (2020)', {
    text: 'User credentials are incorrect. Incorrect API key or IP address.',
  }),
  publicKeyInvalid: theirs('public-key-invalid', 400, 'bunq/postman#27 (2025-10), wording approximate', {
    text: 'Client Public Key Invalid',
  }),
  signatureInvalid: theirs('signature-invalid', 400, 'bunq/sdk_php#87, bunq/postman#5', { text: 'The request signature is invalid.' }),
  signatureRequired: theirs('signature-required', 466, 'bunq/doc#125 (2020-01)', {
    text: 'For this operation a request signature is required. Check the urls for more information.',
    parameters: [{ url_together_post: 'https://together.bunq.com/d/15399' }],
  }),

  /** problems: one item each, from `problems` below. */
  bodyInvalid: kind(
    'body-invalid',
    400,
    { observed: 'status and one item per problem: bunq/sdk_php#101' },
    'bunq-mock: … …',
    (problems: Problem[]) => problems,
  ),

  notSimulated: ours(
    'not-simulated',
    501,
    '… is a route of bunq that is not simulated; nearest: …',
    (method: string, path: string, nearest: string[]) =>
      `${method} ${path} is a route of bunq that is not simulated; nearest supported: ${list(nearest)}.`,
  ),
  methodNotAllowed: kind(
    'method-not-allowed',
    405,
    { assumed: "the status is documented (doc.bunq.com/basics/errors), the body's text is not" },
    'bunq-mock: … is not allowed here; allowed: …',
    (method: string, allowed: string[]) => ({
      problems: [{ text: `bunq-mock: ${method} is not allowed here; allowed: ${list(allowed)}.` }],
      headers: { Allow: list(allowed) },
    }),
  ),
  objectNotFound: ours('object-not-found', 404, 'there is no … … here.', (what: string, id: string) => `there is no ${what} ${id} here.`),
  idInvalid: ours(
    'id-invalid',
    400,
    'the path names … by …, which is not a decimal integer.',
    (what: string, text: string) => `the path names ${what} by ${JSON.stringify(text)}, which is not a decimal integer.`,
  ),
  pathInvalid: ours('path-invalid', 400, 'the path is not valid percent-encoding.', () => 'the path is not valid percent-encoding.'),
  editionUnknown: ours(
    'edition-unknown',
    400,
    'X-Mock-Edition is … but the editions are …',
    (edition: string, known: readonly string[]) =>
      `X-Mock-Edition is ${JSON.stringify(edition.slice(0, 40))}, but the editions are ${list(known)}.`,
  ),
  queryInvalid: ours('query-invalid', 400, 'query parameter …: …', (name: string, why: string) => `query parameter ${name}: ${why}.`),
  worldNameInvalid: ours(
    'world-name-invalid',
    404,
    "a world's name has 1 to 64 of a-z, 0-9 and -, not ….",
    (name: string) => `a world's name has 1 to 64 of a-z, 0-9 and -, not ${JSON.stringify(name.slice(0, 80))}.`,
  ),
  contentTypeRefused: ours(
    'content-type-refused',
    400,
    'the Content-Type is …; send application/json.',
    (type: string) =>
      `the Content-Type is ${JSON.stringify(type.slice(0, 100))}; send application/json (curl: -H 'Content-Type: application/json').`,
  ),
  contentEncodingRefused: ours(
    'content-encoding-refused',
    400,
    'the body has Content-Encoding …; send it plain.',
    (encoding: string) => `the body has Content-Encoding ${JSON.stringify(encoding.slice(0, 100))}; send it plain.`,
  ),
  bodyTooLarge: ours(
    'body-too-large',
    400,
    'the body is larger than … bytes.',
    (limit: number) => `the body is larger than ${limit} bytes.`,
  ),
  bodyIncomplete: ours(
    'body-incomplete',
    400,
    'the body ended before its Content-Length.',
    () => 'the body ended before its Content-Length.',
  ),
  bodyMalformed: ours('body-malformed', 400, 'the body is not valid JSON: …', (why: string) => `the body is not valid JSON: ${why}.`),
  bodyTooDeep: ours(
    'body-too-deep',
    400,
    'the body is nested deeper than … levels.',
    (limit: number) => `the body is nested deeper than ${limit} levels.`,
  ),
  deviceMissing: ours(
    'device-missing',
    400,
    'this installation has no device-server yet.',
    () => 'this installation has no device-server yet; POST /v1/device-server first.',
  ),
  credentialUsed: ours(
    'credential-used',
    400,
    'strict: this credential has opened a session already.',
    () => 'strict: this credential has opened a session already.',
  ),
  moveRefused: ours(
    'move-refused',
    400,
    '… … is …; …',
    (what: string, id: number, field: string, now: string, wanted: string, allowed: string[]) =>
      `${what} ${id} has ${field} ${now}, which cannot become ${JSON.stringify(wanted.slice(0, 80))}; allowed now: ${list(allowed)}.`,
  ),

  requestMalformed: ours(
    'request-malformed',
    400,
    'the request is not valid HTTP: …',
    (why: string) => `the request is not valid HTTP: ${why}.`,
  ),
  requestTimeout: ours('request-timeout', 400, 'the request did not arrive in time.', () => 'the request did not arrive in time.'),
  headersTooLarge: ours(
    'headers-too-large',
    431,
    'the request line and headers are larger than … bytes.',
    (limit: number) => `the request line and headers are larger than ${limit} bytes.`,
  ),
  expectationFailed: ours(
    'expectation-failed',
    417,
    'Expect is … but only 100-continue can be met.',
    (expectation: string) => `Expect is ${JSON.stringify(expectation.slice(0, 100))}, but only 100-continue can be met.`,
  ),
  hostMissing: ours('host-missing', 400, 'the request has no usable Host header.', () => 'the request has no usable Host header.'),

  controlHostRefused: ours(
    'control-host-refused',
    403,
    'the control plane does not answer to Host ….',
    (host: string) => `the control plane answers to a loopback Host only, not to ${JSON.stringify(host.slice(0, 100))}.`,
  ),
  controlNotFound: ours(
    'control-not-found',
    404,
    'the control plane has no ….',
    (what: string) => `the control plane has no ${what}; see GET /_mock/routes.`,
  ),
  planRefused: ours('plan-refused', 400, 'the plan cannot be taken: …', (why: string) => `the plan cannot be taken: ${why}.`),
  clockRefused: ours('clock-refused', 400, 'the clock cannot do that: …', (why: string) => `the clock cannot do that: ${why}.`),
  worldExists: ours(
    'world-exists',
    409,
    'there is a world … already.',
    (name: string) => `there is a world ${name} already; DELETE it first, or leave out the options.`,
  ),
  ownFault: ours(
    'own-fault',
    500,
    'a fault of the mock itself, not of the request: …',
    (why: string) => `a fault of the mock itself, not of the request: ${why}.`,
  ),
};

/** The items of a refused body. */
export const problems = {
  superfluous: (name: string): Problem => ({ text: `Superfluous field "${name}".` }),
  invalid: (path: string, why: string): Problem => ({ text: `bunq-mock: field ${path}: ${why}.` }),
};
