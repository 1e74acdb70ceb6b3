/** What of OpenAPI 3.1 a document has to keep to, as far as ours goes: each thing that is wrong, a line each. */

// biome-ignore lint/suspicious/noExplicitAny: whether it is what it should be is what is being checked
export type Json = any;

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];
const FIELDS = {
  document: ['openapi', 'info', 'servers', 'paths', 'components', 'jsonSchemaDialect', 'security', 'tags', 'externalDocs', 'webhooks'],
  info: ['title', 'summary', 'description', 'version', 'license', 'contact', 'termsOfService'],
  operation: [
    'operationId',
    'summary',
    'description',
    'parameters',
    'requestBody',
    'responses',
    'tags',
    'deprecated',
    'security',
    'servers',
  ],
  parameter: ['name', 'in', 'required', 'description', 'schema', 'content', 'example', 'deprecated', 'style', 'explode'],
  body: ['required', 'description', 'content'],
  response: ['description', 'content', 'headers', 'links'],
  media: ['schema', 'example', 'examples', 'encoding'],
  components: ['schemas', 'responses', 'parameters', 'requestBodies', 'headers', 'securitySchemes', 'examples', 'links', 'pathItems'],
};

/** What a reference points to; undefined when it leads nowhere, or out of the document. */
export function resolved(document: Json, ref: string): Json {
  if (!ref.startsWith('#/')) return undefined;
  const names = ref
    .slice(2)
    .split('/')
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
  return names.reduce((part, name) => part?.[name], document);
}

const refsIn = (value: Json): string[] =>
  typeof value !== 'object' || value === null
    ? []
    : Object.entries(value).flatMap(([key, inner]) => (key === '$ref' && typeof inner === 'string' ? [inner] : refsIn(inner)));

export function flawsOf(document: Json): string[] {
  const found: string[] = [];
  const check = (holds: unknown, flaw: string) => void (holds || found.push(flaw));
  const only = (part: Json, kind: keyof typeof FIELDS, where: string) => {
    for (const field of Object.keys(part ?? {})) check(FIELDS[kind].includes(field) || field.startsWith('x-'), `${where} has ${field}`);
  };
  const follow = (part: Json) => (part?.$ref === undefined ? part : resolved(document, part.$ref));
  const contentAt = (content: Json, where: string) => {
    check(Object.keys(content ?? {}).length > 0, `${where} has no content`);
    for (const [type, media] of Object.entries<Json>(content ?? {})) {
      check(/^[\w.+-]+\/[\w.+*-]+$/.test(type), `${where}: ${type} is no media type`);
      only(media, 'media', `${where} ${type}`);
      check(typeof media?.schema === 'object', `${where} ${type} has no schema`);
    }
  };

  check(/^3\.1\.\d+$/.test(document.openapi), 'openapi is no 3.1');
  only(document, 'document', 'the document');
  only(document.info, 'info', 'info');
  for (const field of ['title', 'version']) check(typeof document.info?.[field] === 'string', `info has no ${field}`);
  for (const server of document.servers ?? []) check(typeof server.url === 'string', 'a server has no url');
  only(document.components, 'components', 'components');
  for (const [kind, parts] of Object.entries<Json>(document.components ?? {}))
    for (const name of Object.keys(parts)) check(/^[\w.-]+$/.test(name), `${name} is no name in components/${kind}`);

  const refs = refsIn(document);
  for (const ref of refs) check(resolved(document, ref), `${ref} leads nowhere`);
  const demands = Object.values<Json>(document.paths ?? {}).flatMap((item) =>
    Object.values<Json>(item).flatMap(({ security = [] }) => security),
  );
  const secured = new Set(demands.flatMap((each: object) => Object.keys(each)));
  for (const name of secured) check(document.components?.securitySchemes?.[name], `there is no securityScheme ${name}`);
  for (const [kind, parts] of Object.entries<Json>(document.components ?? {}))
    for (const name of Object.keys(parts))
      check(
        kind === 'securitySchemes' ? secured.has(name) : refs.includes(`#/components/${kind}/${name}`),
        `nothing refers to ${kind}/${name}`,
      );

  const ids: string[] = [];
  const shapes: string[] = [];
  for (const [path, item] of Object.entries<Json>(document.paths ?? {})) {
    check(/^\/[^?#]*$/.test(path), `${path} is no path`);
    shapes.push(path.replace(/\{\w+\}/g, '{}'));
    for (const [method, operation] of Object.entries<Json>(item)) {
      const where = `${method} ${path}`;
      check(METHODS.includes(method), `${where}: no method`);
      only(operation, 'operation', where);
      check(/^\w+$/.test(operation.operationId ?? ''), `${where} has no operationId`);
      ids.push(operation.operationId);
      const parameters: Json[] = (operation.parameters ?? []).map(follow);
      for (const parameter of parameters) {
        only(parameter, 'parameter', `${where} ${parameter.name}`);
        check(['path', 'query', 'header', 'cookie'].includes(parameter.in), `${where} ${parameter.name} is nowhere`);
        check(parameter.in !== 'path' || parameter.required === true, `${where} ${parameter.name} is not required`);
        check(typeof parameter.schema === 'object', `${where} ${parameter.name} has no schema`);
      }
      const names = parameters.map((each) => `${each.in} ${each.name}`);
      check(new Set(names).size === names.length, `${where} has a parameter twice`);
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => `path ${name}`);
      const declared = names.filter((name) => name.startsWith('path '));
      check(inPath.sort().join() === declared.sort().join(), `${where} does not declare the parameters of its path`);
      if (operation.requestBody) {
        const body = follow(operation.requestBody);
        check(method !== 'get', `${where} has a body`);
        only(body, 'body', `${where} requestBody`);
        contentAt(body?.content, `${where} requestBody`);
      }
      check(Object.keys(operation.responses ?? {}).length > 0, `${where} has no responses`);
      for (const [status, given] of Object.entries<Json>(operation.responses ?? {})) {
        const response = follow(given);
        check(/^([1-5](\d\d|XX)|default)$/.test(status), `${where}: ${status} is no status`);
        only(response, 'response', `${where} ${status}`);
        check(typeof response?.description === 'string', `${where} ${status} has no description`);
        // What leads elsewhere says nothing else.
        if (!/^3/.test(status)) contentAt(response?.content, `${where} ${status}`);
      }
    }
  }
  for (const id of new Set(ids)) check(ids.filter((each) => each === id).length === 1, `${id} names two operations`);
  for (const shape of new Set(shapes)) check(shapes.filter((each) => each === shape).length === 1, `${shape} is there twice`);
  return found;
}
