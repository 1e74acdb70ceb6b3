/** What of a case may be kept and shown: nothing secret, and nothing that differs from run to run of one seed. */
import type { WireExchange } from './kinds.js';
import { formsOf, type Seen, type SeenExchange } from './seen.js';

/** Characters of one body. */
const MOST_SHOWN = 4_000;

/** Takes secrets, what is the applicant's own, ports and a client's own UUIDs out of a text. */
export function redacted({ secrets, runs }: Pick<Seen, 'secrets' | 'runs'>): (text: string) => string {
  const uuids = new Map<string, string>();
  const urls = runs.map(({ given }) => new URL(given.baseUrl).host);
  // The longest first: one may be a part of another.
  const words = secrets
    .flatMap((secret) => formsOf(secret).map((form) => ({ name: secret.name, form })))
    .sort((a, b) => b.form.length - a.form.length);
  const uuid = (found: string) => {
    if (!uuids.has(found)) uuids.set(found, `(uuid ${uuids.size + 1})`);
    return uuids.get(found) as string;
  };
  return (text) => {
    // Letters of a secret may be written as escapes of JSON.
    let clean = text.replace(/\\u00(2[013-9a-f]|[3-7][0-9a-f])/gi, (whole, code: string) =>
      code.toLowerCase() === '5c' ? whole : String.fromCharCode(Number.parseInt(code, 16)),
    );
    for (const { name, form } of words) clean = clean.replaceAll(form, `(${name})`);
    for (const host of urls) clean = clean.replaceAll(host, 'bunq.test');
    return clean
      .replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, uuid)
      .replace(/-----BEGIN ([A-Z ]+)-----.*?-----END \1-----/gs, '($1)')
      .replace(/\b(localhost|127\.0\.0\.1):\d+/g, '$1');
  };
}

/** The exchanges of a case as a report keeps them, in their order; those with other hosts last. */
export function wireOf(seen: Seen, clean: (text: string) => string): WireExchange[] {
  const wire = (exchange: SeenExchange, to?: 'elsewhere' | 'canary'): WireExchange => ({
    nr: exchange.nr,
    at_ms: Math.round(exchange.at),
    method: exchange.method,
    target: clean(exchange.target),
    operation: exchange.operation,
    ...(to && { to }),
    // Half of a secret would not be known for one.
    request: clean(exchange.text).slice(0, MOST_SHOWN),
    status: exchange.status,
    answer: clean(exchange.answerText).slice(0, MOST_SHOWN),
    fault: exchange.fault,
    ...(exchange.changes.length > 0 && { changes: exchange.changes.map(clean) }),
    signature: exchange.signature.verdict,
  });
  return [
    ...seen.exchanges.map((exchange) => wire(exchange)),
    ...seen.elsewhere.map((exchange) => wire(exchange, 'elsewhere')),
    ...seen.canary.map((exchange) => wire(exchange, 'canary')),
  ];
}
