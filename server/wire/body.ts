import type { Problem } from '../../schemas/generated/validators.js';
import { type Refusal, refusals, together } from '../refusals.js';

export const JSON_LIMIT = 2 ** 20;
/** Of files. */
export const RAW_LIMIT = 10 * 2 ** 20;
export const MOST_LEVELS = 64;
const MOST_PROBLEMS = 20;
/** With so many the validators look no further. */
const ENOUGH_PROBLEMS = 100;
/** Of a name, or a path, that a body gives and its refusal repeats. */
const MOST_CHARACTERS = 300;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The bytes of a file; refuses none, and one of a type that is not among those. */
export function rawBody(body: Buffer, contentType: string | undefined, types: readonly string[]): { bytes: Buffer; type: string } {
  const type = (contentType ?? '').toLowerCase().split(';')[0]?.trim() ?? '';
  if (!types.includes(type)) throw refusals.mediaTypeRefused({ type: contentType ?? 'missing', types });
  if (body.length === 0) throw refusals.bodyEmpty();
  return { bytes: body, type };
}

/** The JSON of a body; an empty one counts as `{}`. Of duplicate keys the last counts. Absent Content-Type is taken as JSON. */
export function parseJson(body: Buffer, contentType: string | undefined): unknown {
  if (contentType !== undefined) {
    const [type = '', ...parameters] = contentType.toLowerCase().split(';');
    const charset = parameters.map((parameter) => parameter.trim()).find((parameter) => parameter.startsWith('charset='));
    if (type.trim() !== 'application/json' || (charset && !/^charset="?utf-?8"?$/.test(charset)))
      throw refusals.contentTypeRefused({ type: contentType });
  }
  if (body.length === 0) return {};
  let value: unknown;
  try {
    value = JSON.parse(utf8.decode(body));
  } catch (error) {
    throw refusals.bodyMalformed({ why: error instanceof SyntaxError ? jsonFlaw(error) : 'it is not UTF-8' });
  }
  if (deeperThan(value, MOST_LEVELS)) throw refusals.bodyTooDeep({ limit: MOST_LEVELS });
  return value;
}

/** How the JSON breaks, without what stands there: the engine quotes the text, and that may be a secret. */
function jsonFlaw({ message }: SyntaxError): string {
  const [, position] = /at position (\d+)/.exec(message) ?? [];
  if (position) return `it breaks at character ${position}`;
  return message.startsWith('Unexpected end') ? 'it ends too early' : 'it has a character that does not belong there';
}

/** Whether a value of JSON has more levels than that. */
export function deeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  for (const inner of Object.values(value)) if (deeperThan(inner, levels - 1)) return true;
  return false;
}

/** How a field too many is refused, of the object at a path. */
type Superfluous = (values: { name: string }, path: string) => Refusal;

/** A validator's complaints as one refusal, an item each: bunq's own sentence for a superfluous field, ours for the rest. */
export function bodyRefusal(errors: readonly Problem[], superfluous = refusals.superfluousField as Superfluous): Refusal {
  const alternatives = new Set(errors.flatMap(({ keyword, instancePath }) => (keyword === 'anyOf' ? [instancePath] : [])));
  // An anyOf repeats what its branches say; its own line is enough.
  const problems = errors.filter(({ keyword, instancePath }) => keyword === 'anyOf' || !alternatives.has(instancePath));
  const items = new Map<string, Refusal>();
  let told = 0;
  for (const problem of problems) {
    if (items.size === MOST_PROBLEMS) break;
    const item = refusalOf(problem, superfluous);
    items.set(item.message, item);
    told++;
  }
  const refusal = together([...items.values()]);
  if (errors.length >= ENOUGH_PROBLEMS) return refusal.explained('and more problems; they were not counted.');
  return told < problems.length ? refusal.explained(`and ${problems.length - told} more problems.`) : refusal;
}

const clipped = (text: string) => (text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text);

function refusalOf({ instancePath, keyword, params, message = 'is not accepted' }: Problem, superfluous: Superfluous): Refusal {
  const path = (name?: unknown) => [instancePath, ...(name === undefined ? [] : [name])].join('/') || 'body';
  const invalid = (why: string, at = path()) => refusals.fieldInvalid({ path: clipped(at), why });
  switch (keyword) {
    case 'additionalProperties':
      return superfluous({ name: clipped(String(params.additionalProperty)) }, instancePath);
    case 'propertyNames':
      return superfluous({ name: clipped(String(params.propertyName)) }, instancePath);
    case 'required':
      return invalid('is missing', path(params.missingProperty));
    case 'enum':
      return invalid(
        `is ${(params.allowedValues as unknown[]).length > 1 ? 'none of' : 'not'} ${(params.allowedValues as unknown[]).join(', ')}`,
      );
    case 'type':
      return invalid(`is no ${[params.type].flat().join(' or ')}`);
    case 'const':
      return invalid(`is not ${JSON.stringify(params.allowedValue)}`);
    case 'anyOf':
      return invalid('has none of the accepted forms');
    default:
      return invalid(message);
  }
}
