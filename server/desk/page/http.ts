/** An exchange in other forms: to send it again, to compare it. */
import type { ExchangeShown } from '../../../schemas/generated/types.js';
import { decoded, quoted } from './text.js';

/** Names and values in pairs. */
export const pairs = (headers: readonly string[]): [name: string, value: string][] =>
  headers.flatMap((name, i) => (i % 2 === 0 ? [[name, headers[i + 1] ?? ''] as [string, string]] : []));

/** What each connection has of its own. */
const OWN = /^(host|connection|content-length|keep-alive|transfer-encoding|accept-encoding|sec-fetch-\w+)$/i;

const headersOf = ({ request }: ExchangeShown) => pairs(request.headers).filter(([name]) => !OWN.test(name));
const urlOf = ({ request: { target } }: ExchangeShown) => (/^https?:/.test(target) ? target : location.origin + target);

export function asCurl(exchange: ExchangeShown): string {
  const { method, body } = exchange.request;
  const headers = headersOf(exchange).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`);
  const data = body ? [`--data-binary ${quoted(decoded(body))}`] : [];
  return ['curl', `-X ${method}`, quoted(urlOf(exchange)), ...headers, ...data].join(' ');
}

export function asFetch(exchange: ExchangeShown): string {
  const { method, body } = exchange.request;
  const options = { method, headers: Object.fromEntries(headersOf(exchange)), ...(body && { body: decoded(body) }) };
  return `await fetch(${JSON.stringify(urlOf(exchange))}, ${JSON.stringify(options, null, 2)})`;
}

/** Of longer texts a difference would take too long. */
const MOST_LINES = 400;

/** Lines that went, marked -, and that came, marked +, among those that stayed; undefined where they are too many. */
export function difference(before: string, after: string): string | undefined {
  const [old, now] = [before.split('\n'), after.split('\n')];
  if (old.length > MOST_LINES || now.length > MOST_LINES) return undefined;
  // How many lines are the same, from each pair of places on.
  const same = Array.from({ length: old.length + 1 }, () => new Uint16Array(now.length + 1));
  const at = (i: number, j: number) => same[i]?.[j] ?? 0;
  for (let i = old.length - 1; i >= 0; i--)
    for (let j = now.length - 1; j >= 0; j--)
      (same[i] as Uint16Array)[j] = old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const lines: string[] = [];
  for (let i = 0, j = 0; i < old.length || j < now.length; ) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      lines.push(`  ${old[i++]}`);
      j++;
    } else if (j >= now.length || (i < old.length && at(i + 1, j) >= at(i, j + 1))) lines.push(`- ${old[i++]}`);
    else lines.push(`+ ${now[j++]}`);
  }
  return lines.join('\n');
}
