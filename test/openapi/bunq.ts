/** The OpenAPI document of what is simulated, bunq's side and Incode's, in one edition. */
import { about } from '../../schemas/generated/fields.js';
import { lifecycles } from '../../schemas/generated/lifecycles.js';
import type { Edition } from '../../schemas/generated/types.js';
import { without } from '../../schemas/generator/sources.js';
import { version } from '../../server/index.js';
import { type Kind, refusals } from '../../server/refusals.js';
import { resources } from '../../server/resources/index.js';
import { changes } from '../../server/wire/editions.js';
import { isProvoked } from '../../server/wire/provoke.js';
import { examples, type Told, told } from '../reference/told.js';
import { HEADERS, header, PARAMETERS, param, SECURITY } from './parts.js';
import { inEdition, JSON_TYPE, open, reached, refTo, schemas } from './schemas.js';

type Json = Record<string, unknown>;

const pascal = (text: string) => text.replace(/(^|[-.])(\w)/g, (_, _mark, letter: string) => letter.toUpperCase());

/** `identity-verification-session.read` is readIdentityVerificationSession, and `incode.front-id` incodeFrontId. */
function operationIdOf({ name, isBunqs }: Told): string {
  const [slug = '', action = ''] = name.split('.');
  return isBunqs ? action + pascal(slug) : slug + pascal(action);
}

/** All but preflights, which every path has. */
const operations = told.filter(({ method }) => method !== 'OPTIONS');
const tagOf = ({ name }: Told) => name.split('.')[0] as string;

/** What bunq's side refuses with: because of a request, or because a fault has it so. */
const kinds = Object.values<Kind>(refusals).filter(({ id, apart }) => !/^(incode|capture)-/.test(id) && (!apart || isProvoked(id)));
/** Every operation answers with one of its own methods, so none has 405. */
const REFUSED = [...new Set(kinds.map(({ status }) => status))].filter((status) => status < 500 && status !== 405).sort();

function refusedBy(isOne: (status: number) => boolean): Json {
  const those = kinds.filter(({ status }) => isOne(status));
  return {
    description: those.map(({ text }) => text).join(' | '),
    content: { [JSON_TYPE]: { schema: refTo('BunqRefusal') } },
    'x-refusals': those.map(({ id, status, text, provenance, apart }) => {
      const about = { id, status, text, 'x-provenance': provenance };
      return apart ? { ...about, 'x-by': 'a fault alone' } : about;
    }),
  };
}

/** Of what is not bunq's: envelopes, and the documents' own. */
const OWN: Json = {
  BunqRefusal: {
    description: 'The envelope of whatever is refused.',
    type: 'object',
    required: ['Error'],
    properties: { Error: { type: 'array', minItems: 1, items: refTo('ErrorItem') } },
  },
};

/** An envelope with items of these types, each under its name. */
function envelope(types: readonly string[], isList: boolean): Json {
  const properties = Object.fromEntries(types.map((type) => [type, refTo(type)]));
  const item = { type: 'object', minProperties: 1, maxProperties: 1, ...(types.length === 1 && { required: types }), properties };
  return {
    type: 'object',
    required: ['Response'],
    properties: {
      Response: { type: 'array', ...(types.length ? { items: item } : { maxItems: 1, items: { type: 'object', maxProperties: 0 } }) },
      ...(isList && { Pagination: refTo('Pagination') }),
    },
  };
}

/** The types that an operation answers with in an edition; it names those of all of them. */
function answersIn(edition: Edition, { name, answers }: Told): string[] {
  const renamed = changes.filter((each) => each.operation === name && each.as !== undefined);
  const newest = answers.filter((type) => !renamed.some(({ as }) => as === type));
  return newest.map((type) => renamed.find((each) => each.edition === edition && each.type === type)?.as ?? type);
}

/** What bunq publishes of an operation, as examples of its requests or answers; what it abbreviates is none. */
function examplesOf(edition: Edition, name: string, part: 'request' | 'response'): Json {
  const found = examples.filter(
    (each) =>
      each.operation === name &&
      !each.elided &&
      !each.contradicted &&
      (each.edition ?? edition) === edition &&
      (each.status ?? 200) === 200,
  );
  const shown = found.flatMap((each) => (each[part] === undefined ? [] : [{ summary: each.source, value: each[part] }]));
  return shown.length ? { examples: Object.fromEntries(shown.map((each, i) => [`published${i + 1}`, each])) } : {};
}

const PAGE = { 'text/html': { schema: { type: 'string' } } };
const FORM = {
  type: 'object',
  required: ['token', 'end'],
  properties: { token: { type: 'string' }, end: { description: 'How the capture ends.', type: 'string' } },
};

function bodyOf(edition: Edition, operation: Told): Json {
  const { name, method, body, raw, isPage } = operation;
  if (method === 'GET' || method === 'DELETE' || !(body || raw || isPage)) return {};
  if (raw) {
    const bytes = { schema: { type: 'string', format: 'binary' } };
    return { requestBody: { required: true, content: Object.fromEntries(raw.map((type) => [type, bytes])) } };
  }
  if (isPage) return { requestBody: { required: true, content: { 'application/x-www-form-urlencoded': { schema: FORM } } } };
  const content = { [JSON_TYPE]: { schema: refTo(body as string), ...examplesOf(edition, name, 'request') } };
  // Where nothing has to be in it, it may be left out.
  return { requestBody: { required: (schemas[body as string] as { required?: string[] }).required !== undefined, content } };
}

function parametersOf({ method, path, filters = [], headers = {}, isList, isBunqs, isSigned, encrypted, isPage }: Told): Json[] {
  const ids = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'integer', minimum: 1 },
  }));
  const text = { type: 'string' };
  const encryption = ['Key', 'Iv', 'Hmac'].map((part) => `X-Bunq-Client-Encryption-${part}`);
  return [
    ...ids,
    ...(isList ? ['Count', 'OlderId', 'NewerId'].map(param) : []),
    ...filters.map((name) => ({ name, in: 'query', schema: text })),
    ...(isPage && method === 'GET' ? [{ name: 'token', in: 'query', required: true, schema: text }] : []),
    ...Object.entries(headers).map(([name, description]) => ({ name, in: 'header', description, schema: text })),
    ...(encrypted ? encryption.map((name) => ({ name, in: 'header', required: encrypted === true, schema: text })) : []),
    ...(isBunqs && (method === 'POST' || method === 'PUT') ? [param(isSigned ? 'SignatureDemanded' : 'Signature')] : []),
    ...(isBunqs ? [param('RequestId'), param('Language')] : []),
  ];
}

/** @param other of its answers that comes with a status of an error */
const refusedByIncode = (other?: string) => ({
  description: other ? 'Refused, or what was seen of the picture.' : 'Refused.',
  content: { [JSON_TYPE]: { schema: other ? { anyOf: [refTo('IncodeRefused'), refTo(other)] } : refTo('IncodeRefused') } },
});

/** What refuses it: bunq's statuses where there is cause for them; Incode's own form of a refusal whatever the status. */
function refusedTo({ method, caller, answers, isBunqs, isPage }: Told): Json {
  if (isPage) {
    const { description, content } = refusedByIncode();
    return { '4XX': { description: `${description} To browsers, of a token or its state, as a page.`, content: { ...PAGE, ...content } } };
  }
  if (!isBunqs) return { ...(answers[1] && { 400: refusedByIncode(answers[1]) }), '4XX': refusedByIncode(), '5XX': refusedByIncode() };
  const isThere: Record<number, boolean> = {
    401: caller === 'session' || caller === 'partner',
    466: method === 'POST' || method === 'PUT',
  };
  const statuses = REFUSED.filter((status) => isThere[status] ?? true);
  return {
    ...Object.fromEntries(statuses.map((status) => [status, { $ref: `#/components/responses/Refused${status}` }])),
    '5XX': { $ref: '#/components/responses/Failed' },
  };
}

/** A form leads on to the page, so that who reads it anew sends nothing twice. */
const shownAsPage = (method: string): Json =>
  method === 'GET' ? { 200: { description: 'The page.', content: PAGE } } : { 303: { description: 'Done: the page is at Location.' } };

const filesOf = (types: readonly string[]): Json =>
  Object.fromEntries(types.map((type) => [type, { schema: { type: 'string', ...(!type.startsWith('text/') && { format: 'binary' }) } }]));

function operationOf(edition: Edition, operation: Told): Json {
  const { name, path, alias, method, caller, isBunqs, isPage, isTokenInBody, serves, provenance } = operation;
  const id = operationIdOf(operation);
  const shown = {
    schema: isBunqs ? refTo(`${pascal(id)}Answer`) : refTo(operation.answers[0] ?? ''),
    ...examplesOf(edition, name, 'response'),
  };
  const parameters = parametersOf(operation);
  const headers = isBunqs && {
    'X-Bunq-Server-Signature': header('ServerSignature'),
    'X-Bunq-Client-Request-Id': header('RequestId'),
    'X-Bunq-Client-Response-Id': header('ResponseId'),
  };
  const security = caller === 'anyone' ? [] : [{ [caller]: [] }, ...(isTokenInBody ? [{}] : [])];
  return {
    operationId: id,
    summary: `${method} ${path}`,
    tags: [tagOf(operation)],
    security,
    ...(parameters.length > 0 && { parameters }),
    ...bodyOf(edition, operation),
    responses: {
      ...(isPage
        ? shownAsPage(method)
        : { 200: { description: 'Done.', ...(headers && { headers }), content: serves ? filesOf(serves) : { [JSON_TYPE]: shown } } }),
      ...refusedTo(operation),
    },
    ...(alias && { 'x-alias': alias }),
    'x-provenance': provenance,
  };
}

/** What webhooks tell of, by category: the envelope that a target gets. */
function webhooks(): Json {
  const notified = resources.flatMap(({ notifies = [] }) => notifies);
  const categories = [...new Set(notified.map(({ category }) => category))].sort();
  return Object.fromEntries(
    categories.map((category) => {
      const events = [...new Set(notified.filter((each) => each.category === category).map(({ event_type }) => event_type))].sort();
      const told = { allOf: [refTo('NotificationUrl'), { properties: { category: { const: category }, event_type: { enum: events } } }] };
      const schema = { type: 'object', required: ['NotificationUrl'], properties: { NotificationUrl: told } };
      const post = {
        operationId: `told${pascal(category.toLowerCase().replaceAll('_', '-'))}`,
        summary: 'Posted to the targets of notification filters of this category.',
        parameters: [param('ServerSignature')],
        requestBody: { required: true, content: { [JSON_TYPE]: { schema } } },
        responses: { '2XX': { description: 'Taken; in a strict world by 200 alone. Anything else has it sent again.' } },
      };
      return [category, { post }];
    }),
  );
}

function tags(): Json[] {
  const used = [...new Set(operations.map(tagOf))];
  return used.map((name) => ({
    name,
    description: name === 'incode' ? "Incode's side: what a client calls that holds `token` and `url_api`." : (about[name] ?? name),
    ...(name in lifecycles && { 'x-lifecycle': lifecycles[name as keyof typeof lifecycles] }),
  }));
}

/** All that is simulated, as clients in this edition meet it. */
export function bunqDocument(edition: Edition): object {
  const paths: Record<string, Json> = {};
  for (const operation of operations)
    paths[operation.path] = { ...paths[operation.path], [operation.method.toLowerCase()]: operationOf(edition, operation) };
  const answers = operations
    .filter(({ isBunqs, serves }) => isBunqs && !serves)
    .map((each): [string, Json] => [`${pascal(operationIdOf(each))}Answer`, envelope(answersIn(edition, each), each.isList)]);
  const used = JSON.stringify([paths, answers, OWN, webhooks()]).matchAll(/"#\/components\/schemas\/(\w+)"/g);
  const ofEdition = inEdition(edition, schemas) as Record<string, Json>;
  const titles = reached(
    [...new Set([...used].map(([, title]) => title as string))].filter((title) => title in ofEdition),
    ofEdition,
  );
  const asked = new Set(reached(operations.flatMap(({ body }) => body ?? [])));
  const shown = titles.map((title): [string, unknown] => [
    title,
    open(without(ofEdition[title], /^x-(names|edition)$/), !asked.has(title)),
  ]);
  return {
    openapi: '3.1.0',
    info: {
      title: `bunq-mock: bunq's API and Incode's side, as of ${edition}`,
      version,
      description:
        'What is simulated, whose word each part is (`x-provenance`), and how things move (`x-lifecycle` of the tags). A world answers so whose `edition` is this one, and whoever sends it as `X-Mock-Edition`.',
    },
    servers: [
      { url: '/' },
      { url: 'http://127.0.0.1:8787/w/{world}', description: 'A world by its name.', variables: { world: { default: 'default' } } },
    ],
    tags: tags(),
    paths,
    webhooks: webhooks(),
    components: {
      schemas: Object.fromEntries([...shown, ...Object.entries(OWN), ...answers].sort(([one], [other]) => (one < other ? -1 : 1))),
      parameters: PARAMETERS,
      headers: HEADERS,
      securitySchemes: SECURITY,
      responses: {
        ...Object.fromEntries(REFUSED.map((each) => [`Refused${each}`, refusedBy((status) => status === each)])),
        Failed: refusedBy((status) => status >= 500),
      },
    },
  };
}
