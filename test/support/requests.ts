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

const HEADERS = [
  ...['X-Bunq-Language', 'X-Bunq-Client-Request-Id', 'X-Bunq-Client-Signature', 'X-Bunq-Client-Authentication', 'X-Mock-Edition'],
  ...['Content-Type', 'Content-Encoding', 'Content-Length', 'Transfer-Encoding', 'Expect', 'Upgrade', 'Host', 'Cookie'],
];
const VALUES = ['nl_NL', '2026-06', '2025-10', 'application/json', 'text/plain', 'gzip', 'chunked', '5', 'AAAA'];

/** Nine times in ten the first, so that most requests have a single fault. */
const mostly = <T>(usual: fc.Arbitrary<T>, ...others: fc.Arbitrary<T>[]) =>
  fc.oneof({ weight: 9 * others.length, arbitrary: usual }, ...others.map((arbitrary) => ({ weight: 1, arbitrary })));

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
  const other = fc.constantFrom(...routes).map(({ path }) => path);
  const query = mostly(
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
  const bytes = fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes));
  return mostly(
    mostly(right, bent, extended, fc.json(), fc.constant('')).map((text) => Buffer.from(text)),
    bytes,
  );
}

function headers({ tokens }: Stock): fc.Arbitrary<[name: string, value: string][]> {
  const token = mostly(fc.constantFrom(...tokens), anyText);
  const other = fc.constantFrom(...HEADERS);
  const value = fc.oneof(fc.constantFrom(...VALUES), anyText);
  const some = mostly<[string, string][]>(fc.constant([]), fc.array(fc.tuple(other, value), { maxLength: 3 }));
  return fc.tuple(mostly(token, fc.constant('')), some).map(([token, more]) => [['X-Bunq-Client-Authentication', token], ...more]);
}

type Frame = (body: Buffer) => [header: string, body: Buffer];
const chunk = (bytes: Buffer) => Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);
const inChunks =
  (end: string): Frame =>
  (body) => ['Transfer-Encoding: chunked', Buffer.concat([...(body.length ? [chunk(body)] : []), Buffer.from(end)])];

/** How a body says where it ends: rightly, or not. */
const frame = mostly<Frame>(
  fc.constant((body) => [`Content-Length: ${body.length}`, body]),
  fc.constant((body) => [`Content-Length: ${body.length + 5}`, body]),
  fc.constant(inChunks('0\r\n\r\n')),
  fc.constant(inChunks('')),
  fc.constant(inChunks('xyz\r\n')),
);

/** One request, each character a byte. */
export function request(stock: Stock): fc.Arbitrary<string> {
  const version = mostly(fc.constant('1.1'), fc.constantFrom('1.0', '2.0', ''));
  return fc.constantFrom(...stock.routes).chain(({ method, path }) =>
    fc
      .tuple(mostly(fc.constant(method), fc.constantFrom(...METHODS)), target(stock, path), version, headers(stock), frame, body(stock))
      .map(([method, target, version, headers, frame, body]) => {
        const [length, framed] = frame(body);
        const lines = [`${method} ${target} HTTP/${version}`, 'Host: localhost', ...headers.map((header) => header.join(': ')), length];
        return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), framed]).toString('latin1');
      }),
  );
}
