/** Right requests to bunq's side: for every operation one that should be taken, as far as one can tell beforehand. */
import { createPrivateKey, createSign, type KeyObject } from 'node:crypto';
import birth from '../../fixtures/index.js';
import * as validators from '../../schemas/generated/validators.js';
import type { Named } from '../../server/resources/operation.js';
import type { LivingRow } from '../../server/world/lifecycle.js';
import type { World } from '../../server/world/world.js';
import type { Chance } from './chance.js';
import { type Draft, setHeader } from './draft.js';
import { plainFrame, rightFrame } from './frames.js';
import { type Holder, Stock } from './stock.js';
import { valueTitled } from './values.js';
import { filterBy, wordsFor } from './words.js';

export const TOKEN = 'X-Bunq-Client-Authentication';
export const SIGNATURE = 'X-Bunq-Client-Signature';
export const REQUEST_ID = 'X-Bunq-Client-Request-Id';
export const DESCRIPTION = 'X-Bunq-Attachment-Description';

export interface Right {
  draft: Draft;
  /** Whose token it carries. */
  holder: Holder;
}

/** The titles of what bodies are checked by. */
const titles = new Map<unknown, string>(Object.entries(validators).map(([title, validator]) => [validator, title]));

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

export function withBody(draft: Draft, value: unknown, chance: Chance): void {
  draft.body = Buffer.from(JSON.stringify(value, null, chance.oneIn(10) ? 2 : 0));
  if (!chance.oneIn(10)) setHeader(draft, 'Content-Type', chance.pick(['application/json', 'Application/JSON; charset="UTF-8"']));
  if (chance.oneIn(4)) draft.frame = rightFrame(chance);
}

function withFile(draft: Draft, types: readonly string[], chance: Chance): void {
  draft.body = Buffer.concat([Buffer.from([0x89]), chance.bytes(chance.oneIn(10) ? 5000 : 50)]);
  setHeader(draft, 'Content-Type', chance.pick(types) + chance.pick(['', '', '; name=x']));
  if (!chance.oneIn(3)) setHeader(draft, DESCRIPTION, chance.pick(['', 'A passport', '\xe9', 'x'.repeat(1000), 'x'.repeat(1001)]));
  if (chance.oneIn(4)) draft.frame = rightFrame(chance);
}

export const draftOf = (method: string, target: string): Draft => ({
  method,
  target,
  version: 'HTTP/1.1',
  headers: [['Host', 'localhost']],
  body: Buffer.alloc(0),
  frame: plainFrame,
});

export const prefixOf = ({ name }: World, chance: Chance) => (name === 'default' ? chance.pick(['', '', '', '/w/default']) : `/w/${name}`);

/** A page of a list, and what is asked of it. */
function query(ids: readonly (number | string)[], filters: readonly (readonly [name: string, value: string])[], chance: Chance): string {
  const id = ids.length ? chance.pick(ids) : 0;
  const page = chance.pick(['', '', 'count=1', 'count=200', `newer_id=${id}`, `older_id=${id}`, `count=2&older_id=${id}`]);
  const all = [...(page ? [page] : []), ...filters.map((each) => each.join('='))];
  return all.length ? `?${all.join('&')}` : '';
}

const shownIds = (world: World, slug: string, owner: number) =>
  world
    .rows(slug)
    .idsOf(owner)
    .map((id) => world.shownId(slug, id));

export function rightRequest({ name, slug, operation }: Named, world: World, chance: Chance): Right {
  const stock = new Stock(world, chance);
  const holder = stock.holder(operation.caller);
  const path = (chance.oneIn(3) && operation.alias) || operation.path;
  const [, rows] = /^\/user\/\{user_id\}\/([\w-]+)\/\{/.exec(path) ?? [];
  const user = path.includes('{user_id}') ? stock.userFor(holder, operation.names, rows) : holder.user;
  let type = slug;
  let parent: number | undefined;
  const segments = path.split('/').map((segment) => {
    if (!segment.startsWith('{')) return (type = segment);
    parent = segment === '{user_id}' ? user?.id : stock.idFor(type, holder, user, parent);
    return parent === undefined ? parent : world.shownId(type, parent);
  });
  const action = name.slice(slug.length + 1);
  const filters = (operation.filters ?? []).filter(() => chance.oneIn(4));
  const values = filters.map((each) => [each, chance.pick(filterBy(each, slug, world))] as const);
  const list = action === 'list' ? query(shownIds(world, slug, parent ?? user?.id ?? 0), values, chance) : '';

  const draft = draftOf(operation.method, `${prefixOf(world, chance)}/v1${segments.join('/')}${list}`);
  if (holder.token) setHeader(draft, TOKEN, holder.token);
  courtesies(draft, chance);
  if (operation.raw) withFile(draft, operation.raw, chance);
  if (operation.body) {
    const row = path.endsWith('}') ? world.rows<LivingRow>(slug).get(parent ?? 0) : undefined;
    // What is made anew has the words of its schema; those of its lifecycle are for changes.
    const { status = [], ...words } = wordsFor(world, slug, user, row, chance);
    const given = action === 'create' || status.length === 0 ? words : { ...words, status };
    withBody(draft, valueTitled(titles.get(operation.body) as string, given, chance), chance);
  }
  if (holder.installation && chance.oneIn(world.strict ? 2 : 12)) setHeader(draft, SIGNATURE, signed(draft.body, holder));
  return { draft, holder };
}
