/** Right calls of the control plane. */
import { type Control, controls } from '../../server/control/index.js';
import type { IdentitySession } from '../../server/world/captures.js';
import { isFinal, type LivingRow, type Slug } from '../../server/world/lifecycle.js';
import { personOf, usersIn } from '../../server/world/users.js';
import type { World } from '../../server/world/world.js';
import type { Chance } from './chance.js';
import { setHeader } from './draft.js';
import { draftOf, type Right, withBody } from './right.js';
import { endings } from './right-incode.js';
import { NOBODY, Stock } from './stock.js';
import { valueTitled, type Words } from './values.js';
import { wordsFor } from './words.js';

export const nameOf = ({ method, path }: Control) => `${method} ${path}`;

/** What faults strike; the last of each kind there is not. */
const ON = [
  ...['identity-verification-session.read', 'user.list', 'installation.create', 'partner-user-provision.create', 'user-onboarding.update'],
  ...['incode.front-id', 'no.such'],
].map((operation): object => ({ operation }));
ON.push(...['/v1/user', '/incode/0/omni/get/score', '/v1/nothing'].map((path) => ({ method: 'GET', path })));
ON.push(...['*', '*', 'PARTNER_USER_PROVISION', 'USER_ONBOARDING', 'USER_ONBOARDING_UPDATED', 'x'].map((webhook) => ({ webhook })));
/** All but to hang, for which a client would wait in vain. */
const TO_ANSWERS = [
  ...[305, 399, 403, 429, 490, 500, 503, 599].map((status) => ({ status })),
  { status: 429, retry_after: 3 },
  { status: 503, retry_after: 'Fri, 31 Oct 2025 16:38:53 GMT' },
  { refusal: 'iban-invalid', values: { iban: 'x' } },
  ...['insufficient-authorisation', 'own-fault', 'no-such-refusal'].map((refusal) => ({ refusal })),
  { redirect_to: '/elsewhere' },
  { redirect_to: '/elsewhere', redirect_status: 303 },
  ...[201, 204, 304].map((status) => ({ status })),
  { status: 502, body: 'html' },
  { status: 500, patch: [{ path: '/Error', value: [] }] },
  {
    patch: [
      { path: '/Response/*/*/id', value: null },
      { path: '/Response/0', remove: true },
    ],
  },
  { headers: { ETag: '"1"' } },
  ...['before', 'after'].map((reset) => ({ reset })),
  ...[1, 60_000, 60_000].map((latency_ms) => ({ latency_ms })),
  { body_latency_ms: 60_000 },
  { real_latency_ms: 1 },
  { truncate_at: 10 },
  { drip: { bytes: 50, every_ms: 1 } },
  ...['empty', 'html', 'invalid-json'].map((body) => ({ body })),
  ...['flip', 'omit'].map((signature) => ({ signature })),
  ...['fields', 'items', 'keys', 'spacing'].map((grease) => ({ grease })),
  { header_case: 'upper' },
];
const TO_WEBHOOKS = ['duplicate', 'drop', 'drop', 'hold', 'hold', 'reorder', 'after_read'].map((kind) => ({ [kind]: true }));

function fault(chance: Chance): object {
  const on = chance.pick(ON);
  const does = 'webhook' in on !== chance.oneIn(8) ? TO_WEBHOOKS : TO_ANSWERS;
  // One that lasts would leave nothing else to see.
  return { on, do: chance.pick<object>(does), times: chance.pick([1, 1, 2]), skip: chance.pick([0, 0, 1]) };
}

/** What bunq decides, and what the capture shows: what goes together. */
function decided(chance: Chance): Words {
  const outcome = chance.pick([
    {},
    { outcome: 'APPROVED' },
    { outcome: 'REJECTED', fail_reasons: ['errorGlare'] },
    { capture: chance.pick(endings) },
  ]);
  const { outcome: how, fail_reasons, capture } = outcome as Record<string, unknown>;
  return { outcome: [how], fail_reasons: [fail_reasons], capture: [capture] };
}

/** What a step decides, of what moves so. */
const STEPS: Record<string, Words> = {
  'partner-user-provision': { fails: [undefined, undefined, true] },
  'user-onboarding': { onboarding: [undefined, 'VERIFIED', 'DENIED'] },
  'user-information-inquiry': { inquiry_outcome: [undefined, 'APPROVED', 'REJECTED'] },
};
const NO_STEP: Words = { fails: [undefined], onboarding: [undefined], inquiry_outcome: [undefined] };

/** How often each is called. What ends a world, or makes all its requests fail, is seldom. */
const WEIGHTS: readonly [name: RegExp, weight: number][] = [
  [/^(PUT|DELETE) .*\/worlds\/:world$|^DELETE|\/reset$/, 1],
  // It goes on for as long as its reader stays.
  [/\/(stream|changes)$/, 0],
  [/^GET .*\/snapshot$/, 1.5],
  [/^GET/, 0.7],
  [/\/clock$/, 12],
  [/\/faults$/, 8],
  [/\/(process|capture|inquiries|replay|release)$/, 4],
  [/./, 2],
];
const weighted = controls.map((control) => {
  const [, weight] = WEIGHTS.find(([name]) => name.test(nameOf(control))) as [RegExp, number];
  return [weight, control] as const;
});

/** All that are called. */
export const controlNames = weighted.flatMap(([weight, control]) => (weight > 0 ? [nameOf(control)] : []));

/** What the path names by its id. */
function idFor(path: string, world: World, stock: Stock): number {
  const [, slug = ''] = /\/([\w-]+)\/:id/.exec(path) ?? [];
  if (slug === 'users') return stock.anyOf<LivingRow>('user', ({ id }) => personOf(world, usersIn(world).get(id) as never));
  if (slug === 'faults')
    return stock.chance.pick([1, ...stock.mostly(world.faults.all(), ({ holding }) => holding.length).map(({ id }) => id)]);
  if (slug === 'deliveries') {
    const states = path.endsWith('release') ? ['HELD'] : ['DELIVERED', 'FAILED'];
    return stock.anyOf<LivingRow & { state: string }>('delivery', ({ state }) => states.includes(state));
  }
  if (slug !== 'sessions' && slug !== 'identity-verification-session')
    return stock.anyOf<LivingRow>(slug, (row) => world.upcoming(slug as Slug, row));
  const wanted = path.endsWith('capture') ? 'CREATED' : 'SUBMITTED';
  const isWanted = (row: IdentitySession) => (slug === 'sessions' ? !isFinal('identity-verification-session', row) : row.status === wanted);
  return stock.anyOf<IdentitySession>('identity-verification-session', isWanted);
}

/** @param snapshot of some world, as it was given out */
export function rightControl(world: World, snapshot: Buffer, chance: Chance): Right & { name: string } {
  const control = chance.weigh(weighted);
  const { method, path, takes } = control;
  // The worlds that the requests go to stay, most of the time.
  const isEnd = (method !== 'GET' && path === '/worlds/:world') || path.endsWith('/reset');
  const isOther = isEnd ? !chance.oneIn(10) : method === 'GET' && chance.oneIn(4);
  const place = isOther ? `extra-${chance.below(3)}` : world.name;
  const id = path.includes(':id') ? idFor(path, world, new Stock(world, chance)) : 0;
  const draft = draftOf(method, `/_mock${path.replace(':world', place).replace(':id', String(id))}${queryFor(control, chance)}`);
  const right = { draft, holder: NOBODY, name: nameOf(control) };
  if (method === 'GET') return right;
  if (takes === 'Snapshot') draft.body = chance.oneIn(3) ? changed(snapshot, chance) : snapshot;
  else withBody(draft, bodyFor(control, world, chance), chance);
  setHeader(draft, 'Content-Type', 'application/json');
  return right;
}

/** With another digit somewhere. */
function changed(snapshot: Buffer, chance: Chance): Buffer {
  const made = Buffer.from(snapshot);
  let at = chance.below(made.length - 80);
  while (!/\d/.test(String.fromCharCode(made[at] as number))) at++;
  // 9 becomes 0, and so on.
  made[at] = 0x30 + 0x39 - (made[at] as number);
  return made;
}

/** A running clock would move the world between two looks at it; one that jumps far leaves no session alive. */
function move({ advance_ms = [], set = [] }: Words, chance: Chance): object {
  return chance.weigh<object>([
    [6, { to_next: true }],
    [6, { advance_ms: chance.pick(advance_ms) }],
    [1, { set: chance.pick(set) }],
    [1, { drain: true }],
    [1, { freeze: true }],
  ]);
}

const ASKED: Record<string, string> = { operation: 'user.list', method: 'GET', status: '4xx', refusal: 'field-invalid', path: '/v1' };

/** What may be asked in the query. */
function queryFor({ query = {} }: Control, chance: Chance): string {
  const asked = Object.entries(query).filter(() => chance.oneIn(6));
  const pairs = asked.map(([name, { values }]) => `${name}=${chance.pick(values ?? [ASKED[name] ?? '1'])}`);
  return pairs.length ? `?${pairs.join('&')}` : '';
}

function bodyFor({ takes, path }: Control, world: World, chance: Chance): unknown {
  if (!takes) return {};
  if (takes === 'CaptureOutcome') return chance.pick(endings);
  const words = { ...wordsFor(world, '', undefined, undefined, chance), ...decided(chance) };
  if (takes === 'ClockMove') return move(words, chance);
  if (takes === 'Fault') return fault(chance);
  return valueTitled(takes, takes === 'Step' ? { ...NO_STEP, ...STEPS[path.split('/')[3] as string] } : words, chance);
}
