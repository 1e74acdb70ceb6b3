/** What of an answer may be shown: its shape, the words of a vocabulary, sentences of bunq's; nothing secret, nothing of a person. */
import { redacted } from '../judging/redact.js';
import type { Private } from '../judging/seen.js';

const LONGEST = 48;

/** A value by its shape: digits as 9, letters as a and A. */
export function shapeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : `an array of ${value.length}`;
  if (typeof value === 'object') return `an object of ${Object.keys(value).length}`;
  if (typeof value === 'boolean') return 'a boolean';
  if (typeof value === 'number') return Number.isInteger(value) ? 'an integer' : 'a number';
  const text = String(value);
  if (text === '') return 'an empty string';
  if (/^[0-9a-f]{12,}$/i.test(text)) return `a string of ${text.length} hexadecimal digits`;
  // Of what is long, as of what holds a person's words, the length has to do.
  if (text.length > LONGEST || /\s[^\d\s]/.test(text)) return `a string of ${text.length} characters`;
  return `a string like ${text
    .replace(/\p{Lu}/gu, 'A')
    .replace(/\p{L}/gu, 'a')
    .replace(/\d/g, '9')}`;
}

/** A word of a vocabulary; anything else by its shape. */
export const wordShown = (value: unknown) => (typeof value === 'string' && isWord(value) ? value : shapeOf(value));

/** Whether a text is the like of SUBMITTED or errorGlare. */
export const isWord = (text: string) => /^([A-Z][A-Z0-9]*(_[A-Z0-9]+)*|[a-z]+([A-Z][a-z]+)*)$/.test(text) && text.length <= LONGEST;

/** The name of a field, unless it is none. */
export const nameShown = (name: string) => (/^[A-Za-z_][\w-]{0,63}$/.test(name) && !/\d{5}/.test(name) ? name : `(${shapeOf(name)})`);

/** Takes out of every text what is known to be private, and what looks as if it were. */
export function cleaner(secrets: readonly Private[]): <T>(value: T) => T {
  const known = redacted({ secrets: [...secrets], runs: [] });
  const clean = (text: string) =>
    known(text)
      .replace(/\b[0-9a-f]{24,}\b/gi, '(hexadecimal digits)')
      .replace(/\beyJ[\w-]+(\.[\w-]+)*/g, '(token)')
      .replace(/\bsandbox_\w{8,}/g, '(API key)')
      .replace(/[^\s"'<>(),;]+@[^\s"'<>(),;]+/g, '(e-mail address)')
      .replace(/\+\d{6,15}\b/g, '(phone number)');
  const walk = (value: unknown): unknown => {
    if (typeof value === 'string') return clean(value);
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [clean(key), walk(inner)]));
  };
  return <T>(value: T) => walk(value) as T;
}
