/** Header fields that are missing, doubled, huge, forged, or of another time. */
import { createHash } from 'node:crypto';
import type { Change } from './change.js';
import { type Draft, setHeader } from './draft.js';
import { DESCRIPTION, REQUEST_ID, SIGNATURE, signed, TOKEN } from './right.js';
import { HARDWARE_ID, isIncode } from './right-incode.js';
import { Stock } from './stock.js';
import { strangeText } from './strange.js';

const set =
  (name: string, values: readonly string[]): Change =>
  ({ draft, chance }) =>
    setHeader(draft, name, chance.oneIn(4) ? strangeText(chance) : chance.pick(values));

const NO_TOKENS = [
  '',
  '0'.repeat(64),
  `${'f'.repeat(48)}${'24'.padStart(16, '0')}`,
  'sandbox_mock_partner',
  'Bearer x',
  'x'.repeat(9000),
  '\xe9',
];

/** The header that a side of the server takes its tokens in. */
const tokenOf = ({ target }: Draft) => (isIncode(target) ? HARDWARE_ID : TOKEN);

export const tokens: readonly Change[] = [
  ({ draft }) => {
    draft.headers = draft.headers.filter(([name]) => name !== tokenOf(draft));
  },
  ({ draft, world, chance }) =>
    setHeader(draft, tokenOf(draft), new Stock(world, chance).holder(chance.pick(['session', 'installation'])).token),
  ({ draft, world, chance }) => setHeader(draft, tokenOf(draft), new Stock(world, chance).applicant()?.token ?? ''),
  ({ draft, holder }) => setHeader(draft, tokenOf(draft), holder.token.toUpperCase()),
  ({ draft, holder }) => setHeader(draft, tokenOf(draft), holder.token.slice(0, -1)),
  ({ draft, holder }) => void draft.headers.push([tokenOf(draft), holder.token]),
  ({ draft, holder, chance }) => void draft.headers.splice(chance.below(2), 0, [tokenOf(draft).toLowerCase(), holder.token]),
  ({ draft, chance }) => setHeader(draft, tokenOf(draft), chance.oneIn(4) ? strangeText(chance) : chance.pick(NO_TOKENS)),
];

export const signatures: readonly Change[] = [
  ({ draft, holder }) => setHeader(draft, SIGNATURE, signed(Buffer.concat([draft.body, Buffer.from('\n')]), holder)),
  ({ draft, holder }) => setHeader(draft, SIGNATURE, signed(draft.body, { ...holder, installation: undefined })),
  ({ draft, holder }) => setHeader(draft, SIGNATURE, Buffer.from(signed(draft.body, holder), 'base64').toString('hex')),
  ({ draft, holder }) => setHeader(draft, SIGNATURE, signed(draft.body, holder).slice(0, -9)),
  ({ draft }) => setHeader(draft, SIGNATURE, createHash('sha256').update(draft.body).digest('base64')),
  set(SIGNATURE, ['', 'AAAA', '='.repeat(400), 'A'.repeat(342), '\xff']),
];

const TYPES = [
  'text/plain',
  'image/png',
  'image/svg+xml',
  'application/x-www-form-urlencoded',
  'application/json; charset=utf-16',
  'APPLICATION/JSON',
  ';',
  '',
];

export const headers: readonly Change[] = [
  set('X-Mock-Edition', ['', '2026', '2025-10, 2026-06', 'constructor']),
  set('X-Bunq-Language', ['nl_NL', 'NL', '']),
  set(REQUEST_ID, ['', '\xe9\xff', '\u{80}', 'x'.repeat(8000), '"', 'sandbox_x']),
  set('Content-Type', TYPES),
  set('Content-Type', TYPES),
  set(DESCRIPTION, ['', '\xff', 'x'.repeat(1001), 'secret=x']),
  set('X-Mock', ['', 'bunq-mock/0.0.0']),
  set('Origin', ['http://localhost', 'https://example.com', 'null']),
  set('Access-Control-Request-Method', ['PUT', '']),
  set('Content-Encoding', ['gzip', 'br', 'identity', 'identity, gzip', '']),
  set('Host', ['', 'localhost/v1', 'a@b', '"><script>', '[::1]:1', 'localhost:99999', 'localhost:', 'bunq.com']),
  set('Expect', ['100-continue', '100-Continue', '200-ok', '']),
  set('Connection', ['close', 'keep-alive', 'Upgrade', 'close, keep-alive', 'X-Bunq-Client-Authentication', '']),
  set('Upgrade', ['websocket', 'h2c']),
  set('Cookie', ['token=x', 'a=b; c=d']),
  set('Authorization', ['Bearer x']),
  set('X-Http-Method-Override', ['DELETE']),
  set('X-Forwarded-Host', ['bunq.com']),
  ({ draft, chance }) => setHeader(draft, chance.pick(['__proto__', 'constructor', strangeText(chance)]), strangeText(chance)),
  ({ draft, chance }) => setHeader(draft, 'X-Long', strangeText(chance).repeat(chance.below(4000)).slice(0, 20_000)),
  ({ draft }) => void draft.headers.push(['Host', 'other']),
  ({ draft }) => {
    draft.headers = draft.headers.filter(([name]) => name !== 'Host');
  },
  ({ draft, chance }) => {
    draft.headers = draft.headers.map(([name, value]) => [chance.oneIn(2) ? name.toLowerCase() : name.toUpperCase(), value]);
  },
  ({ draft, chance }) => void draft.headers.push(...chance.several(300, (): [string, string] => ['X', 'x'])),
  ({ draft, chance }) => {
    const all = draft.headers.map(([name, value]): [string, string] => [
      name,
      `${chance.pick([' ', '\t', ''])}${value}${chance.pick(['', ' '])}`,
    ]);
    draft.headers = all;
  },
];
