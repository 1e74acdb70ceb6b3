import { kept } from '../../schemas/generated/kept.js';
import { lifecycles, type Slug } from '../../schemas/generated/lifecycles.js';
import { refusals } from '../refusals.js';
import { timestamp } from '../world/clock.js';
import type { Happening } from '../world/history.js';
import { type LivingRow, stateOf } from '../world/lifecycle.js';
import { usersIn } from '../world/users.js';
import type { World } from '../world/world.js';
import { showDue } from './clock.js';
import type { Control, ControlCall } from './control.js';
import { queryOf, told } from './query.js';

/** What has states, and so a history. */
export const objectTypes = Object.keys(lifecycles) as Slug[];

const MOST_SHOWN = 1000;

type Fields = LivingRow & Record<string, unknown>;

/** What the fields of a row name, its owner first: the types and ids of other rows. */
function namedBy(type: string, row: Fields): { type: string; id: number }[] {
  const named = Object.entries(kept[type] ?? {}).sort(([a], [b]) => Number(b === 'owner') - Number(a === 'owner'));
  return named.flatMap(([field, to]) => (row[field] ? [{ type: to.replace('?', ''), id: row[field] as number }] : []));
}

const isUser = ({ type }: { type: string }) => type === 'user' || type === 'user-person';

/** What an object is a part of, when that is no user. */
const parentOf = (type: string, row: Fields) => namedBy(type, row).find((each) => !isUser(each)) ?? null;

/** The user that an object belongs to, or what it is a part of. */
function ownerOf(world: World, type: string, row: Fields): { id: number; display_name: string } | null {
  const user = usersIn(world).get(namedBy(type, row).find(isUser)?.id ?? row.owner);
  if (user) return { id: user.id, display_name: user.display_name };
  const parent = parentOf(type, row);
  const above = parent && world.tables.get(parent.type)?.get(parent.id);
  return above ? ownerOf(world, (parent as { type: string }).type, above as Fields) : null;
}

/** When each object got where it is, as far back as the world remembers. */
function arrivals(world: World): Map<string, number> {
  return new Map(world.history.all().map(({ type, id, at }) => [`${type} ${id}`, at]));
}

const show = (world: World, type: Slug, row: Fields, since = row.updated) => ({
  type,
  id: row.id,
  owner: ownerOf(world, type, row),
  state: stateOf(type, row),
  since: timestamp(since),
  parent: parentOf(type, row),
});

export interface ObjectFilter {
  /** Of this type. */
  type?: string;
  /** In this state. */
  state?: string;
  /** Of this user: the id of the UserPerson, or of the UserCompany. */
  owner?: number;
  /** No more than this, the newest; 1,000 unless given. */
  limit?: number;
}

/** The objects of a world, the newest first, and how many there are. */
export function objectsOf(world: World, { type, state, owner, limit = MOST_SHOWN }: ObjectFilter = {}) {
  const types = type === undefined ? objectTypes : objectTypes.filter((each) => each === type);
  if (types.length === 0) throw refusals.filterRefused({ why: `there is no type "${type}"; there is ${objectTypes.join(', ')}` });
  const found = types.flatMap((slug) =>
    [...((world.tables.get(slug)?.values() ?? []) as Iterable<Fields>)]
      .filter(
        (row) => (state === undefined || stateOf(slug, row) === state) && (owner === undefined || ownerOf(world, slug, row)?.id === owner),
      )
      .map((row) => ({ slug, row })),
  );
  found.sort((a, b) => b.row.updated - a.row.updated || b.row.id - a.row.id);
  const since = arrivals(world);
  const objects = found.slice(0, limit).map(({ slug, row }) => show(world, slug, row, since.get(`${slug} ${row.id}`)));
  return { objects, total: found.length };
}

function rowOf(world: World, type: string, id: string | number): { slug: Slug; row: Fields } {
  const slug = objectTypes.find((each) => each === type);
  const row = slug && /^[1-9]\d{0,15}$/.test(String(id)) ? world.tables.get(slug)?.get(Number(id)) : undefined;
  if (!slug || !row) throw refusals.controlNotFound({ what: `${type} ${id}` });
  return { slug, row: row as Fields };
}

/** One with all that is kept of it, what is due for it, and the plan in force. */
export function objectOf(world: World, type: string, id: string | number) {
  const { slug, row } = rowOf(world, type, id);
  const due = world.clock.scheduled().find((each) => each.type === slug && each.id === row.id);
  const since = world.history.of(slug, row.id).at(-1)?.at;
  return { ...show(world, slug, row, since), row, due: due ? showDue(due) : null, plan: world.planOf(slug, row) };
}

const showHappening = ({ at, transition, from, to, by, cause }: Happening) => ({
  at: timestamp(at),
  transition,
  from,
  to,
  cause: { by, exchange: cause.exchange },
});

/** What has happened to one, oldest first. */
export function historyOf(world: World, type: string, id: string | number) {
  const { slug, row } = rowOf(world, type, id);
  return world.history.of(slug, row.id).map(showHappening);
}

const QUERY = {
  type: { does: 'of this type', form: /^[a-z-]+$/ },
  state: { does: 'in this state', form: /^[A-Z_a-z]+$/ },
  owner: { does: 'of this user', form: /^\d{1,15}$/ },
  limit: { does: 'no more than this, the newest; 1,000 unless given', form: /^[1-9]\d{0,6}$/ },
};

const worldOf = ({ worlds, params }: ControlCall) => worlds.get(params.world as string);

export const objectControls: readonly Control[] = [
  {
    method: 'GET',
    path: '/worlds/:world/objects',
    name: 'listObjects',
    answers: 'ObjectsShown',
    query: told(QUERY),
    does: 'lists what has states, the latest moved first: type, id, owner, state, since when, parent; ?type, state, owner and limit choose among them',
    run(call) {
      const { owner, limit, ...filter } = queryOf(call.query, QUERY);
      const numbers = Object.entries({ owner, limit }).flatMap(([name, text]) => (text === undefined ? [] : [[name, Number(text)]]));
      return objectsOf(worldOf(call), { ...filter, ...Object.fromEntries(numbers) });
    },
  },
  {
    method: 'GET',
    path: '/worlds/:world/objects/:type/:id',
    name: 'showObject',
    answers: 'ObjectWhole',
    does: 'shows one with all that is kept of it, what is due for it, and the plan in force',
    run: (call) => objectOf(worldOf(call), call.params.type as string, call.params.id as string),
  },
  {
    method: 'GET',
    path: '/worlds/:world/objects/:type/:id/history',
    name: 'showHistory',
    answers: 'HistoryShown',
    does: 'lists what has happened to it, oldest first: each transition with its instant, and what brought it about',
    run: (call) => ({ history: historyOf(worldOf(call), call.params.type as string, call.params.id as string) }),
  },
];
