/** Text in HTML. Whatever a client says of itself, sends or prints is hostile until it has been through here. */
import { harmless } from './words.js';

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** For content and for attributes in quotes. */
export const escaped = (text: string | number) => harmless(String(text)).replace(/[&<>"']/g, (found) => ESCAPES[found] as string);

/** Markup that was made here, so that it is not escaped again. */
export class Markup {
  constructor(readonly text: string) {}
}

type Part = string | number | Markup | false | undefined | readonly Markup[];

const partText = (part: Part): string => {
  if (part === false || part === undefined) return '';
  if (part instanceof Markup) return part.text;
  return typeof part === 'string' || typeof part === 'number' ? escaped(part) : part.map(({ text }) => text).join('');
};

/** Markup from a template: what is put in is escaped, unless it is markup. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(strings.map((text, i) => text.replace(/\n\s*/g, '') + partText(parts[i])).join(''));
}

const indented = (depth: number) => `\n${'  '.repeat(depth)}`;

/** JSON with a line a member: by its text, for a number that is parsed may lose digits. What is no JSON stays as it is. */
export function pretty(text: string): string {
  try {
    JSON.parse(text);
  } catch {
    return text;
  }
  let depth = 0;
  const pieces = text.match(/"(?:[^"\\]|\\.)*"|[{[]\s*[}\]]|[{}[\],:]|[^\s{}[\],:"]+/g) ?? [];
  const out = pieces.map((piece) => {
    if (piece === '{' || piece === '[') return piece + indented(++depth);
    if (piece === '}' || piece === ']') return indented(--depth) + piece;
    if (piece === ',') return piece + indented(depth);
    return piece === ':' ? ': ' : piece;
  });
  return out.join('');
}

/** What a body says that matters to the conversation, in a few words. */
export function gist(text: string): string {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return text === '' ? '' : 'no JSON';
  }
  const said = new Map<string, string>();
  collect(body, said, 0);
  return TELLING.flatMap((name) => {
    const value = said.get(name);
    return value === undefined ? [] : [name === 'error_description' ? value : `${name} ${value}`];
  }).join(' · ');
}

const TELLING = ['status', 'result', 'action_required', 'user_status_desired', 'error_description'];

function collect(value: unknown, said: Map<string, string>, depth: number): void {
  if (typeof value !== 'object' || value === null || depth > 4) return;
  for (const [name, inner] of Object.entries(value)) {
    if (TELLING.includes(name) && typeof inner === 'string' && !said.has(name))
      said.set(name, inner.length > 90 ? `${inner.slice(0, 89)}…` : inner);
    // Not into what else hangs on an object: a user's alias has a status, too.
    else if (Array.isArray(value) || ['Response', 'Error', 'result'].includes(name) || /^[A-Z]/.test(name)) collect(inner, said, depth + 1);
  }
}
