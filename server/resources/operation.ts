import type { IncomingHttpHeaders } from 'node:http';
import type { Operations } from '../../schemas/generated/operations.js';
import type { NotificationCategory } from '../../schemas/generated/types.js';
import type { Validator } from '../../schemas/generated/validators.js';
import type { Caller } from '../world/caller.js';
import type { LivingRow } from '../world/lifecycle.js';
import type { User } from '../world/users.js';
import type { World } from '../world/world.js';

/** What an operation gets to work with; all of it checked. */
export interface Call<Body> {
  world: World;
  caller: Caller;
  /** The person that the path names, where the operation is about one; else the user that it names. */
  user: User;
  /** The ids of the path, by name. */
  params: Record<string, number>;
  body: Body;
  /** The address that the request came from. */
  ip: string;
  /** By lower-case names. */
  headers: IncomingHttpHeaders;
  /** The parameters of the query. */
  query: URLSearchParams;
  /** An item as the edition of this request words it. */
  shown(item: Item): Record<string, unknown>;
  /** Scheme, host and world prefix under which the client reached this world, without a trailing slash. */
  url: string;
}

/** One entry of `Response`: the name of the type, and the object. */
export type Item = { [type: string]: object };

/** A list is given as all its ids, ascending, and how to show one; the page is cut out elsewhere. */
export interface Listing {
  ids: readonly number[];
  item(id: number): Item;
}

export type Action = 'create' | 'list' | 'read' | 'update' | 'delete';

export interface Operation<Body = never> {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** From /v1 on; literals and {ids} by turns. */
  path: string;
  /** Another form of the path, where bunq's sources disagree. */
  alias?: string;
  /** Whose token it takes; a partner's is a session of a company. */
  caller: Caller['kind'] | 'partner';
  /** What `{user_id}` may name: any user, or one that is a person. */
  names?: 'user' | 'person';
  body?: Validator<Body>;
  /** The media types that it takes raw, in place of JSON: then the body is bytes, up to 10 MiB. */
  raw?: readonly string[];
  /** The parameters of the query that choose what a list holds. */
  filters?: readonly string[];
  /** The types that it answers with, in their order. */
  answers: readonly string[];
  /** Bodies go encrypted both ways. */
  encrypted?: true;
  /** bunq signs every answer but this one's. */
  unsigned?: true;
  run(call: Call<Body>): Item[] | Listing;
}

/** Ties a body's type to its validator, then forgets it, so that operations fit in one list. */
export function operation<Body>(definition: Operation<Body>): Operation {
  return definition as unknown as Operation;
}

/** What a webhook tells: of whom, and the object in its newest form. */
export interface Notice {
  category: NotificationCategory;
  event_type: string;
  /** Whose filters it goes to. */
  users: readonly number[];
  /** The user that it is about. */
  user: number;
  object: Item;
}

/** What a resource does when something happened in the world. */
export interface Reactions<Row extends LivingRow = never> {
  /** By the event of some lifecycle. */
  on?: Record<string, (world: World, row: Row) => void>;
  /** By an event of its own lifecycle: what webhooks are to tell. */
  notifies?: Record<string, (world: World, row: Row) => Notice>;
}

export interface Resource extends Reactions {
  slug: string;
  operations: Partial<Record<Action, Operation>>;
}

/** The operations of a slug: exactly those that its schema gives a provenance. */
export function resource<Slug extends keyof Operations>(
  slug: Slug,
  operations: Record<keyof Operations[Slug] & Action, Operation>,
  // biome-ignore lint/suspicious/noExplicitAny: each event brings rows of the type that emits it
  reactions: Reactions<any> = {},
): Resource {
  return { slug, operations, ...reactions };
}
