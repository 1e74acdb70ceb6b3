import type { Problem as SchemaProblem } from '../../schemas/generated/validators.js';
import { type Problem, problems, refusals } from '../refusals.js';

export const JSON_LIMIT = 2 ** 20;
const MOST_LEVELS = 64;
const MOST_PROBLEMS = 20;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The JSON of a body; an empty one counts as `{}`. Of duplicate keys the last counts. Absent Content-Type is taken as JSON. */
export function parseJson(body: Buffer, contentType: string | undefined): unknown {
  if (contentType !== undefined) {
    const [type = '', ...parameters] = contentType.toLowerCase().split(';');
    const charset = parameters.map((parameter) => parameter.trim()).find((parameter) => parameter.startsWith('charset='));
    if (type.trim() !== 'application/json' || (charset && !/^charset="?utf-?8"?$/.test(charset)))
      throw refusals.contentTypeRefused(contentType);
  }
  if (body.length === 0) return {};
  let value: unknown;
  try {
    value = JSON.parse(utf8.decode(body));
  } catch (error) {
    throw refusals.bodyMalformed(error instanceof SyntaxError ? jsonFlaw(error) : 'it is not UTF-8');
  }
  if (deeperThan(value, MOST_LEVELS)) throw refusals.bodyTooDeep(MOST_LEVELS);
  return value;
}

/** Where the JSON breaks, without what stands there: the engine quotes the text, and that may be a secret. */
function jsonFlaw(error: SyntaxError): string {
  const position = /at position (\d+)/.exec(error.message)?.[1];
  return position ? `it breaks at character ${position}` : 'it ends too early';
}

function deeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  for (const inner of Object.values(value)) if (deeperThan(inner, levels - 1)) return true;
  return false;
}

/** A validator's complaints as items of a refusal: bunq's own sentence for a superfluous field, ours for the rest. */
export function problemsOf(errors: readonly SchemaProblem[]): Problem[] {
  const items = new Map<string, Problem>();
  for (const error of errors) {
    // An anyOf repeats what its branches say; its own line is enough.
    if (errors.some((other) => other.keyword === 'anyOf' && other.instancePath === error.instancePath && other !== error)) continue;
    const item = problemOf(error);
    items.set(item.text, item);
  }
  const all = [...items.values()];
  return all.length <= MOST_PROBLEMS
    ? all
    : [...all.slice(0, MOST_PROBLEMS), { text: `bunq-mock: and ${all.length - MOST_PROBLEMS} more problems.` }];
}

function problemOf({ instancePath, keyword, params, message = 'is not accepted' }: SchemaProblem): Problem {
  const path = (name?: unknown) => [instancePath, ...(name === undefined ? [] : [name])].join('/').slice(0, 200) || 'body';
  switch (keyword) {
    case 'additionalProperties':
      return problems.superfluous(String(params.additionalProperty).slice(0, 200));
    case 'propertyNames':
      return problems.superfluous(String(params.propertyName).slice(0, 200));
    case 'required':
      return problems.invalid(path(params.missingProperty), 'is missing');
    case 'enum':
      return problems.invalid(path(), `is none of ${(params.allowedValues as unknown[]).join(', ')}`);
    case 'type':
      return problems.invalid(path(), `is no ${[params.type].flat().join(' or ')}`);
    case 'const':
      return problems.invalid(path(), `is not ${JSON.stringify(params.allowedValue)}`);
    case 'anyOf':
      return problems.invalid(path(), 'has none of the accepted forms');
    default:
      return problems.invalid(path(), message);
  }
}
