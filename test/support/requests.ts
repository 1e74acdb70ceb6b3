/** Requests of every kind, made by fast-check from those that are right, as the bytes that go over the wire. */
import fc from 'fast-check';

/** What the chosen requests are made of. */
export interface Stock {
  /** Methods and paths of the real routes, `{ids}` included. */
  routes: { method: string; path: string }[];
  tokens: string[];
  ids: (string | number)[];
  bodies: string[];
}

const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND', 'get', 'FETCH'];
const STRANGE = [
  '',
  '.',
  '..',
  '%',
  '%00',
  '%2F',
  '%E0%A4%A',
  '~',
  '__proto__',
  'constructor',
  '-1',
  '1e3',
  '99999999999999999999',
  'é',
  '\u{1F600}',
  '?',
  '#',
  '*',
  '"',
  '<',
  ' ',
];

/** Mostly the first, sometimes the others. */
const mostly = <T>(usual: fc.Arbitrary<T>, ...others: fc.Arbitrary<T>[]) =>
  fc.oneof({ weight: 4 * others.length, arbitrary: usual }, ...others.map((arbitrary) => ({ weight: 1, arbitrary })));

const anyText = fc.oneof(fc.constantFrom(...STRANGE), fc.string({ maxLength: 20 }), fc.string({ unit: 'binary', maxLength: 20 }));

function target({ routes, ids }: Stock, path: string): fc.Arbitrary<string> {
  const id = mostly(fc.constantFrom(...ids.map(String)), anyText);
  const filled = fc
    .tuple(...path.split('/').map((segment) => (segment.startsWith('{') ? id : fc.constant(segment))))
    .map((all) => all.join('/'));
  const bent = fc.tuple(filled, fc.nat({ max: 8 }), anyText).map(([path, at, text]) => {
    const segments = path.split('/');
    segments.splice(at % segments.length, at % 2, text);
    return segments.join('/');
  });
  const other = fc.constantFrom(...routes).chain(({ path }) => fc.constant(path));
  const query = fc.oneof(
    fc.constant(''),
    fc
      .tuple(fc.constantFrom('count', 'newer_id', 'older_id', 'x'), fc.oneof(fc.integer().map(String), anyText))
      .map((pair) => `?${pair.join('=')}`),
  );
  const prefix = mostly(fc.constant(''), fc.constantFrom('/w/fuzz', '/w/FUZZ', '/w/', '/w', 'http://x', 'http://[', 'x://'));
  return fc.tuple(prefix, mostly(filled, bent, other, anyText), query).map((parts) => parts.join(''));
}

function body({ bodies }: Stock): fc.Arbitrary<Buffer> {
  const right = fc.constantFrom(...bodies);
  const bent = fc.tuple(right, fc.nat(), fc.nat({ max: 5 }), anyText).map(([text, at, cut, more]) => {
    const place = at % (text.length + 1);
    return text.slice(0, place) + more + text.slice(place + cut);
  });
  const extended = fc
    .tuple(right, fc.dictionary(anyText, fc.jsonValue(), { maxKeys: 3 }))
    .map(([text, more]) => JSON.stringify({ ...JSON.parse(text), ...more }));
  return fc.oneof(
    mostly(right, bent, extended, fc.json(), fc.constant('')).map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
  );
}

function headers({ tokens }: Stock): fc.Arbitrary<[name: string, value: string][]> {
  const token = mostly(fc.constantFrom(...tokens), anyText);
  const other = fc.constantFrom(
    'X-Bunq-Language',
    'X-Bunq-Client-Request-Id',
    'X-Bunq-Client-Signature',
    'X-Mock-Edition',
    'Content-Type',
    'Content-Encoding',
    'Expect',
    'Upgrade',
    'Host',
    'Content-Length',
    'Transfer-Encoding',
    'X-Forwarded-Host',
    'Cookie',
  );
  const value = fc.oneof(
    fc.constantFrom('nl_NL', '2026-06', '2025-10', 'application/json', 'text/plain', 'gzip', 'chunked', '5', 'AAAA'),
    anyText,
  );
  return fc
    .tuple(fc.option(token, { freq: 8 }), fc.array(fc.tuple(other, value), { maxLength: 3 }))
    .map(([token, more]) => [...(token === null ? [] : [['X-Bunq-Client-Authentication', token] as [string, string]]), ...more]);
}

/** One request, each character a byte. Its Content-Length is right unless one of its headers says something else. */
export function request(stock: Stock): fc.Arbitrary<string> {
  return fc.constantFrom(...stock.routes).chain(({ method, path }) =>
    fc
      .tuple(
        mostly(fc.constant(method), fc.constantFrom(...METHODS)),
        target(stock, path),
        headers(stock),
        body(stock),
        mostly(fc.constant('1.1'), fc.constantFrom('1.0', '2.0', '')),
      )
      .map(([method, target, headers, body, version]) => {
        const all = [['Host', 'localhost'], ['Content-Length', body.length], ...headers].map(([name, value]) => `${name}: ${value}\r\n`);
        return Buffer.concat([Buffer.from(`${method} ${target} HTTP/${version}\r\n${all.join('')}\r\n`), body]).toString('latin1');
      }),
  );
}
