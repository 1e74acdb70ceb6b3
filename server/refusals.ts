/**
 * Every error that bunq, or this mock, can answer: one constructor each, with its status, its text and whose word it is.
 * One file, though long: it is the list of them. Anyone may throw one; only request/answer.ts and control-plane.ts write it. Texts of our own begin with `bunq-mock:`, so that none is taken for bunq's.
 */
import type { Provenance } from '../schemas/generated/lifecycles.js';

export type Language = 'en_US' | 'nl_NL';

/** One problem, before its language is chosen. */
export interface Problem {
  text: string;
  /** bunq's own Dutch, where it was seen. */
  nl?: string | undefined;
  /** What `error_additional_parameter` holds. */
  parameters?: object[] | undefined;
}

/** What all refusals of one kind have in common: what an inventory of them lists. `{names}` in the text stand for what varies. */
export interface Kind {
  id: string;
  status: number;
  text: string;
  provenance: Provenance;
  /** Whether no request to bunq or Incode brings it about: a fault alone does, the control plane, or the mock's own fault. */
  apart?: true;
}

export class Refusal extends Error {
  override name = 'Refusal';
  /** What the client is not told, for the journal and the log. */
  diagnosis: string | undefined;
  readonly headers: Record<string, string> = {};

  constructor(
    readonly kind: Kind,
    readonly problems: Problem[],
    /** All that came together in it. */
    readonly kinds: readonly Kind[] = [kind],
  ) {
    super(problems.map((problem) => problem.text).join(' '));
  }

  diagnosed(diagnosis: string): this {
    this.diagnosis = diagnosis;
    return this;
  }

  withHeaders(headers: Record<string, string>): this {
    Object.assign(this.headers, headers);
    return this;
  }

  /** With this in `error_additional_parameter`. */
  withParameters(parameters: object[]): this {
    for (const problem of this.problems) problem.parameters = parameters;
    return this;
  }

  /** Adds an item of our own under bunq's. */
  explained(why: string): this {
    this.problems.push({ text: OURS + why });
    return this;
  }
}

type Value = string | number | readonly string[];
type Names<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;
type Values<Text extends string> = [Names<Text>] extends [never] ? [] : [values: Record<Names<Text>, Value>];
type Make<Args extends unknown[]> = ((...args: Args) => Refusal) & Kind;

const OURS = 'bunq-mock: ';
/** What a client sent is quoted back no longer than this. */
const LONGEST_QUOTE = 100;

/** Our own explanations are longer than what is quoted. */
const LONGEST_WHY = 1000;

function shown(name: string, value: Value): string {
  if (typeof value === 'object') return value.join(', ') || 'none';
  return String(value).slice(0, name === 'why' ? LONGEST_WHY : LONGEST_QUOTE);
}

const fill = (text: string, values: Record<string, Value> = {}) =>
  text.replace(/\{(\w+)\}/g, (name, key) => (key in values ? shown(key, values[key] as Value) : name));

function kind<Text extends string>(
  id: string,
  status: number,
  provenance: Provenance,
  text: Text,
  more: Partial<Problem> = {},
): Make<Values<Text>> {
  const about: Kind = { id, status, text, provenance };
  const make = (values?: Record<string, Value>) =>
    new Refusal(about, [{ text: fill(text, values), nl: more.nl && fill(more.nl, values), parameters: more.parameters }]);
  return Object.assign(make, about) as unknown as Make<Values<Text>>;
}

/** One of bunq's own sentences, as it was seen. */
const observed = <Text extends string>(id: string, status: number, source: string, text: Text, more?: Partial<Problem>) =>
  kind(id, status, { observed: source }, text, more);

/** One of ours, with a status that bunq documents for such a case, or no better one. */
const ours = <Text extends string>(id: string, status: number, text: Text) =>
  kind(
    id,
    status,
    { assumed: "bunq's text is unknown; the status follows doc.bunq.com/basics/errors where it lists one" },
    `${OURS}${text}` as Text,
  );

/** One of ours where Incode would have its own, of which neither form nor text is published. */
const incodes = <Text extends string>(
  id: string,
  status: number,
  text: Text,
  provenance: Provenance = { assumed: "Incode's status and text for this are not published" },
) => kind(id, status, provenance, `${OURS}${text}` as Text);

/** A kind that no request to bunq or Incode brings about. */
const apart = <Made extends Kind>(made: Made): Made & { apart?: true } => Object.assign(made, { apart: true as const });

export const refusals = {
  // What bunq is known to say.
  routeNotFound: observed('route-not-found', 404, 'bunqDesktop#536; client notes of 2026', 'Route not found.'),
  insufficientAuthentication: observed(
    'insufficient-authentication',
    403,
    'jorttbv/bunq-client#34 (2020-03-31), wesselt/bunq2ynab#76 (2026-05-31)',
    'Insufficient authentication.',
  ),
  insufficientAuthorisation: observed(
    'insufficient-authorisation',
    401,
    'a Home Assistant integration issue (2023-08-08); recorded fixture of jorttbv/bunq-client',
    'Insufficient authorisation.',
    { nl: 'Onvoldoende autorisatie.' },
  ),
  credentialsIncorrect: observed(
    'credentials-incorrect',
    400,
    'bunq/sdk_csharp#114, bunq/sdk_python#147 (2020)',
    'User credentials are incorrect. Incorrect API key or IP address.',
  ),
  publicKeyInvalid: observed('public-key-invalid', 400, 'bunq/postman#27 (2025-10), wording approximate', 'Client Public Key Invalid'),
  signatureInvalid: observed('signature-invalid', 400, 'bunq/sdk_php#87, bunq/postman#5', 'The request signature is invalid.'),
  signatureRequired: observed(
    'signature-required',
    466,
    'bunq/doc#125 (2020-01)',
    'For this operation a request signature is required. Check the urls for more information.',
    { parameters: [{ url_together_post: 'https://together.bunq.com/d/15399' }] },
  ),
  sessionExists: apart(
    kind(
      'session-exists',
      400,
      { assumed: 'the text: bunqJSClient; the status was not recorded' },
      'Authentication token already has a user session.',
    ),
  ),
  tooManyRequests: observed(
    'too-many-requests',
    429,
    'several client issues; "second" stays singular',
    'Too many requests. You can do a maximum of {calls} calls per {seconds} second to this endpoint.',
  ),
  monetaryAccountNotFound: observed(
    'monetary-account-not-found',
    404,
    'recorded fixture of jorttbv/bunq-client',
    'Monetary account for id "{id}" not found.',
    {
      nl: 'Rekening met id "{id}" is niet gevonden.',
    },
  ),
  ibanInvalid: observed('iban-invalid', 400, 'client issues', '"{iban}" is not a valid IBAN.'),
  balanceInsufficient: observed(
    'balance-insufficient',
    400,
    'client issues',
    "Account doesn't have enough money to complete the payment.",
    {
      parameters: [{ AdditionalSupportRedirectParameter: { external_object_id: null, external_url: null, support_redirect: 'BALANCE' } }],
    },
  ),
  accountsExhausted: ours('accounts-exhausted', 400, 'a user has at most {most} accounts.'),
  accountRefused: ours('account-refused', 400, 'this account cannot do that: {why}.'),
  contentNotReady: ours('content-not-ready', 400, '{what} {id} is {status}: there is no file yet.'),
  cardRefused: ours('card-refused', 400, 'this card cannot do that: {why}.'),
  informationNeeded: kind(
    'information-needed',
    400,
    { assumed: 'the text: doc.bunq.com, creating-user-onboarding; the status is not shown' },
    'You need to provide additional information in order to perform this action.',
    { parameters: [{ AdditionalFulfillmentParameter: { all_fulfillment: [] } }] },
  ),
  superfluousField: observed('superfluous-field', 400, 'bunq/sdk_php#101; client notes of 2026', 'Superfluous field "{name}".'),

  // Statuses that bunq documents or was seen to use, whose texts are unknown.
  notModified: apart(ours('not-modified', 399, 'not modified.')),
  conflict: apart(ours('conflict', 409, 'too many requests, as the sandbox was seen to word it with 409.')),
  userError: apart(ours('user-error', 490, 'a user error.')),
  maintenance: apart(ours('maintenance', 491, 'bunq is under maintenance.')),
  serverError: apart(ours('server-error', 500, 'a server fault of bunq, provoked.')),
  unavailable: apart(ours('unavailable', 503, 'bunq is unavailable, provoked.')),
  provoked: apart(ours('provoked', 400, 'status {status}, provoked.')),

  // What the mock decides about a request.
  notSimulated: ours('not-simulated', 501, '{method} {path} is a route of bunq that is not simulated; nearest supported: {nearest}.'),
  methodNotAllowed: ours('method-not-allowed', 405, '{method} is not allowed here; allowed: {allowed}.'),
  accountNotTheirs: ours('account-not-theirs', 404, 'the {type} is of no account of this user.'),
  objectNotFound: ours('object-not-found', 404, 'there is no {what} {id} here.'),
  idInvalid: ours('id-invalid', 400, 'the path names {what} by "{text}", which is not a decimal integer.'),
  editionUnknown: ours('edition-unknown', 400, 'X-Mock-Edition is "{edition}", but the editions are {known}.'),
  queryInvalid: ours('query-invalid', 400, 'query parameter {name} is "{text}": {why}.'),
  fieldUnknown: ours('field-unknown', 400, 'there is no field "{name}" here; there is {fields}.'),
  fieldInvalid: ours('field-invalid', 400, 'field {path}: {why}.'),
  headerInvalid: ours('header-invalid', 400, 'header {name}: {why}.'),
  contentTypeRefused: ours(
    'content-type-refused',
    400,
    'the Content-Type is "{type}"; send application/json (curl: -H \'Content-Type: application/json\').',
  ),
  mediaTypeRefused: ours('media-type-refused', 400, 'the Content-Type is "{type}"; bunq takes {types}.'),
  bodyEmpty: ours('body-empty', 400, 'the body is empty, where a file is needed.'),
  contentEncodingRefused: ours('content-encoding-refused', 400, 'the body has Content-Encoding "{encoding}"; send it plain.'),
  bodyTooLarge: ours('body-too-large', 400, 'the body is larger than {limit} bytes.'),
  bodyIncomplete: ours('body-incomplete', 400, 'the body ended before its Content-Length.'),
  bodyMalformed: ours('body-malformed', 400, 'the body is not valid JSON: {why}.'),
  bodyTooDeep: ours('body-too-deep', 400, 'the body is nested deeper than {limit} levels.'),
  encryptionMissing: ours('encryption-missing', 400, 'this operation is encrypted; missing headers: {headers}.'),
  encryptionInvalid: ours('encryption-invalid', 400, 'the body cannot be decrypted with the key, the IV and the HMAC of its headers.'),
  deviceMissing: ours('device-missing', 400, 'this installation has no device-server yet; POST /v1/device-server first.'),
  oauthClientExists: ours('oauth-client-exists', 400, 'this user has an OAuth client already, {id}; bunq allows one at a time.'),
  externalUuidTaken: ours('external-uuid-taken', 400, 'external_uuid {uuid} is that of partner-user-provision {id} already.'),
  moveRefused: ours('move-refused', 400, '{what} {id} has {field} {now}, which cannot become "{wanted}"; allowed now: {allowed}.'),

  // Incode's side.
  incodeRouteNotFound: incodes('incode-route-not-found', 404, "Incode's {method} {path} is not simulated; there is {supported}."),
  incodeKeyNeeded: incodes('incode-key-needed', 403, "{path} takes an API key of Incode, which is bunq's: {instead}.", {
    observed: "403 without /0: a README of a third party's; the text is ours",
  }),
  incodeTokenRefused: incodes(
    'incode-token-refused',
    403,
    'X-Incode-Hardware-Id {flaw}; it takes the token of an identity-verification-session of world {world}.',
  ),
  incodeNotSimulated: incodes('incode-not-simulated', 501, "Incode's {method} {path} is known, and not simulated: {instead}."),
  pictureRefused: incodes('incode-picture-refused', 400, 'the picture is not taken: {why}.'),
  captureRefused: incodes('capture-refused', 409, 'the capture cannot go on: {why}.'),

  // What is not even a request.
  hostMissing: ours('host-missing', 400, 'the request has no usable Host header.'),
  requestMalformed: ours('request-malformed', 400, 'the request is not valid HTTP: {why}.'),
  requestTimeout: ours('request-timeout', 400, 'the request did not arrive in time.'),
  headersTooLarge: ours('headers-too-large', 431, 'the request line and headers are larger than {limit} bytes.'),
  expectationFailed: ours('expectation-failed', 417, 'Expect is "{expectation}", but only 100-continue can be met.'),

  // What a browser sends for a page.
  pageOriginRefused: ours('page-origin-refused', 403, 'a page of another origin may not call this, unless --cors lets it: {why}.'),
  pageHostRefused: ours(
    'page-host-refused',
    403,
    'a browser may call this under a loopback Host, that of --public-url, or one named by --allow-host, not under "{host}".',
  ),

  // The control plane.
  worldNameInvalid: ours('world-name-invalid', 404, 'a world\'s name has 1 to 64 of a-z, 0-9 and -, not "{name}".'),
  worldExists: apart(
    ours(
      'world-exists',
      409,
      'there is a world {name} already, {why}; DELETE it to make it anew, or POST …/reset to begin it again as it is.',
    ),
  ),
  controlHostRefused: apart(
    ours('control-host-refused', 403, 'the control plane answers to a loopback Host, or one named by --allow-host, not to "{host}".'),
  ),
  controlOriginRefused: apart(ours('control-origin-refused', 403, 'the control plane answers to no page of another origin: {why}.')),
  controlCallRefused: apart(ours('control-call-refused', 403, 'the control plane takes no webhooks.')),
  controlNotFound: apart(ours('control-not-found', 404, 'the control plane has no {what}; see GET /_mock/routes.')),
  pathInvalid: apart(ours('path-invalid', 400, 'the path is not valid percent-encoding.')),
  planRefused: apart(ours('plan-refused', 400, 'the plan cannot be taken: {why}.')),
  clockRefused: apart(ours('clock-refused', 400, 'the clock cannot do that: {why}.')),
  snapshotRefused: apart(ours('snapshot-refused', 400, 'the snapshot cannot be taken: {why}.')),
  filterRefused: apart(ours('filter-refused', 400, 'the journal cannot be asked so: {why}.')),
  faultRefused: apart(ours('fault-refused', 400, 'the fault cannot be armed: {why}.')),
  patchTooLarge: apart(
    ours('patch-too-large', 500, 'the patch of a fault comes to more than {limit} characters and places of this answer.'),
  ),

  ownFault: apart(ours('own-fault', 500, 'a fault of the mock itself, not of the request: {why}.')),
};

/** What there is, for an inventory. */
export const kinds: readonly Kind[] = Object.values(refusals).map(({ id, status, text, provenance }) => ({ id, status, text, provenance }));

/** One refusal of several of one status: an item for each problem; it is known by the worst founded. */
export function together(all: readonly Refusal[]): Refusal {
  const weakest = all.find((refusal) => 'assumed' in refusal.kind.provenance) ?? all[0];
  return new Refusal(
    (weakest as Refusal).kind,
    all.flatMap((refusal) => refusal.problems),
    all.flatMap((refusal) => refusal.kinds),
  );
}

/** Whether an item is one of ours. */
export const isOurs = ({ text }: Problem) => text.startsWith(OURS);
