/** The OpenAPI document of the control plane, from its calls and the schemas of what they take and answer. */
import { without } from '../../schemas/generator/sources.js';
import { type Control, controls } from '../../server/control/index.js';
import { version } from '../../server/index.js';
import { JSON_TYPE, reached, refTo, schemas } from './schemas.js';

/** Bodies that say nothing: a write has to be marked as JSON all the same. */
const NOTHING = { type: 'object', maxProperties: 0 };

const REFUSED: Record<number, string> = {
  400: 'What was sent is not right.',
  403: 'The Host is neither loopback nor allowed, or a page of another origin asks.',
  404: 'There is no such world, row or call.',
  409: 'It is there already.',
};

const PARAMETERS: Record<string, object> = {
  world: { description: 'The name of a world; one that there is not is made.', schema: { type: 'string', pattern: '^[a-z0-9-]{1,64}$' } },
  type: { description: 'A type with a lifecycle.', schema: { type: 'string', pattern: '^[a-z-]+$' } },
  id: { description: 'A decimal integer.', schema: { type: 'integer', minimum: 1 } },
};

const MAKE = { make: { does: 'false: a world that there is not is refused, and not made', values: ['true', 'false'] } };

function parametersOf({ method, path, query = {} }: Control): object[] {
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => ({ name, in: 'path', required: true, ...PARAMETERS[name] }));
  const inQuery = Object.entries({ ...query, ...(method === 'GET' && path.includes(':world') && MAKE) }).map(
    ([name, { does, values }]) => ({
      name,
      in: 'query',
      description: does,
      schema: { type: 'string', ...(values && { enum: values }) },
    }),
  );
  return [...inPath, ...inQuery];
}

function operationOf(control: Control): object {
  const { method, path, name, does, takes, answers, types = [], refuses = [] } = control;
  const isWrite = method !== 'GET';
  const parameters = parametersOf(control);
  const titles = [answers].flat();
  const schema = titles.length > 1 ? { anyOf: titles.map(refTo) } : refTo(titles[0] as string);
  const text = types.map((type) => [type, { schema: { type: 'string' } }]);
  const statuses = [...(isWrite || parameters.length ? [400] : []), 403, ...(path.includes(':') ? [404] : []), ...refuses];
  return {
    operationId: name,
    summary: does,
    ...(parameters.length > 0 && { parameters }),
    ...(isWrite && { requestBody: { required: true, content: { [JSON_TYPE]: { schema: takes ? refTo(takes) : NOTHING } } } }),
    responses: {
      200: { description: 'Done.', content: { [JSON_TYPE]: { schema }, ...Object.fromEntries(text) } },
      ...Object.fromEntries(statuses.map((status) => [status, { $ref: `#/components/responses/Refused${status}` }])),
    },
  };
}

export function controlDocument(): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const control of controls) {
    const path = `/_mock${control.path}`.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [control.method.toLowerCase()]: operationOf(control) };
  }
  const titles = controls.flatMap(({ takes, answers }) => [...(takes ? [takes] : []), ...[answers].flat()]);
  const components = reached([...titles, 'ControlRefused']).map((title) => [title, without(schemas[title], /^x-/)]);
  const refused = Object.entries(REFUSED).map(([status, description]) => [
    `Refused${status}`,
    { description, content: { [JSON_TYPE]: { schema: refTo('ControlRefused') } } },
  ]);
  return {
    openapi: '3.1.0',
    info: {
      title: 'bunq-mock: the control plane',
      version,
      description: 'What a test may do to a world, over HTTP. Refusals come in the envelope of bunq.',
    },
    servers: [{ url: '/' }, { url: 'http://127.0.0.1:8787', description: 'Where it listens unless told otherwise.' }],
    paths,
    components: { schemas: Object.fromEntries(components), responses: Object.fromEntries(refused) },
  };
}
