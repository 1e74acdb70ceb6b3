/** Right requests: for every operation and every control call one that should be taken, as far as one can tell beforehand. */
import { createPrivateKey, createSign, type KeyObject } from 'node:crypto';
import birth from '../../fixtures/index.js';
import { type Control, controls } from '../../server/control/index.js';
import type { Named } from '../../server/resources/routes.js';
import type { World } from '../../server/world/world.js';
import type { Chance } from './chance.js';
import { type Draft, setHeader } from './draft.js';
import { plainFrame, rightFrame } from './frames.js';
import { type Holder, NOBODY, Stock } from './stock.js';
import { defines, valueBy, type Words } from './values.js';

export const TOKEN = 'X-Bunq-Client-Authentication';
export const SIGNATURE = 'X-Bunq-Client-Signature';
export const REQUEST_ID = 'X-Bunq-Client-Request-Id';

const keys = new Map<string, KeyObject>();
for (const { public: pem, private: half } of Object.values(birth.keys)) keys.set(pem.trim(), createPrivateKey(half));
const otherKey = createPrivateKey(birth.keys.server.private);

/** By the key of the installation; by another where its private half is not known. */
export function signed(body: Buffer, { installation }: Holder): string {
  const key = keys.get(installation?.client_public_key.trim().replaceAll('\r', '') ?? '') ?? otherKey;
  return createSign('sha256').update(body).sign(key, 'base64');
}

/** Fields that are neither needed nor minded. */
function courtesies(draft: Draft, chance: Chance): void {
  const id = ['x', '0', '1637683200.123', '\xc3\xa9', 'a, b', '9'.repeat(40)];
  if (chance.oneIn(3)) setHeader(draft, REQUEST_ID, chance.pick(id) + chance.below(1000));
  if (chance.oneIn(6)) setHeader(draft, 'X-Bunq-Language', chance.pick(['nl_NL', 'en_US', 'de_DE']));
  if (chance.oneIn(6)) setHeader(draft, 'X-Mock-Edition', chance.pick(['2025-10', '2026-06']));
  if (chance.oneIn(10)) setHeader(draft, 'User-Agent', 'fuzz');
  if (chance.oneIn(10)) setHeader(draft, 'X-Bunq-Geolocation', '0 0 0 0 000');
}

function withBody(draft: Draft, value: unknown, chance: Chance): void {
  draft.body = Buffer.from(JSON.stringify(value, null, chance.oneIn(10) ? 2 : 0));
  if (!chance.oneIn(10)) setHeader(draft, 'Content-Type', chance.pick(['application/json', 'Application/JSON; charset="UTF-8"']));
  if (chance.oneIn(4)) draft.frame = rightFrame(chance);
}

const draftOf = (method: string, target: string): Draft => ({
  method,
  target,
  version: 'HTTP/1.1',
  headers: [['Host', 'localhost']],
  body: Buffer.alloc(0),
  frame: plainFrame,
});

/** A page of a list. */
function page(ids: readonly number[], chance: Chance): string {
  const id = ids.length ? chance.pick(ids) : 0;
  return chance.pick(['', '', '?count=1', '?count=200', `?newer_id=${id}`, `?older_id=${id}`, `?count=2&older_id=${id}`]);
}

interface Right {
  draft: Draft;
  /** Whose token it carries. */
  holder: Holder;
}

export function rightRequest({ name, slug, operation }: Named, world: World, chance: Chance): Right {
  const stock = new Stock(world, chance);
  const holder = stock.holder(operation.caller);
  const user = operation.names || operation.path.includes('{user_id}') ? stock.userFor(holder, operation.names) : holder.user;
  const path = (chance.oneIn(3) && operation.alias) || operation.path;
  let type = slug;
  let parent: number | undefined;
  const segments = path.split('/').map((segment) => {
    if (!segment.startsWith('{')) return (type = segment);
    parent = segment === '{user_id}' ? user?.id : stock.idFor(type, holder, user, parent);
    return parent;
  });
  const action = name.slice(slug.length + 1);
  const list = action === 'list' ? page(world.rows(slug).idsOf(parent ?? user?.id ?? 0), chance) : '';
  const prefix = world.name === 'default' ? chance.pick(['', '', '', '/w/default']) : `/w/${world.name}`;

  const draft = draftOf(operation.method, `${prefix}/v1${segments.join('/')}${list}`);
  if (holder.token) setHeader(draft, TOKEN, holder.token);
  courtesies(draft, chance);
  if (operation.body) withBody(draft, valueBy(slug, defines(slug, action) ? action : 'create', stock.words(slug), chance), chance);
  if (holder.installation && chance.oneIn(world.strict ? 2 : 12)) setHeader(draft, SIGNATURE, signed(draft.body, holder));
  return { draft, holder };
}

/** Where the body of a control call is defined, by the end of its path. */
const BODIES: readonly [path: RegExp, file: string, definition: string][] = [
  [/\/plan(\/|$)/, 'own/plan', 'plan'],
  [/\/process$/, 'own/plan', 'decision'],
  [/\/faults$/, 'own/fault', 'fault'],
  [/\/clock$/, 'own/world', 'clock-move'],
  [/\/worlds\/:world$/, 'own/world', 'options'],
];

/** A fault that lasts would leave nothing else to see. */
const FAULTS: Words = {
  status: [305, 399, 403, 429, 490, 500, 503, 599],
  times: [1, 1, 2],
  skip: [0, 0, 1, 5],
  refusal: ['iban-invalid', 'too-many-requests', 'maintenance', 'own-fault', 'no-such-refusal'],
  operation: ['identity-verification-session.read', 'user.list', 'installation.create', 'no.such'],
  method: ['GET', 'POST', 'PUT'],
  path: ['/v1/user', '/v1/user/1364/identity-verification-session', '/v1/nothing'],
};

const isDangerous = ({ method, path }: Control) => method !== 'GET' && /\/(faults|worlds\/:world)$/.test(path);
const weighted = controls.map((control) => [isDangerous(control) ? 1 : control.method === 'GET' ? 1 : 6, control] as const);

/** A call of the control plane to a world. */
export function rightControl(world: World, chance: Chance): Right {
  const { method, path } = chance.weigh(weighted);
  const stock = new Stock(world, chance);
  // The worlds that the requests go to stay, most of the time.
  const name = method !== 'GET' && path === '/worlds/:world' && !chance.oneIn(10) ? `extra-${chance.below(3)}` : world.name;
  const id = path.includes('/users/')
    ? stock.userFor(stock.holder('session'), 'person')?.id
    : chance.pick([...world.rows('identity-verification-session').values(), { id: 36 }]).id;
  const draft = draftOf(method, `/_mock${path.replace(':world', name).replace(':id', String(id))}`);
  if (method === 'GET') return { draft, holder: NOBODY };
  const [, file, definition] = BODIES.find(([end]) => end.test(path)) ?? [];
  let value = file && definition ? valueBy(file, definition, { ...stock.words(), ...(definition === 'fault' && FAULTS) }, chance) : {};
  // A running clock moves the world between two looks at it.
  if ('run' in (value as object)) value = { to_next: true };
  withBody(draft, value, chance);
  setHeader(draft, 'Content-Type', 'application/json');
  return { draft, holder: NOBODY };
}
