import type { Operations } from '../../schemas/generated/operations.js';
import type { Validator } from '../../schemas/generated/validators.js';
import type { Caller } from '../world/caller.js';
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
  /** Whose token it takes. */
  caller: Caller['kind'];
  /** What `{user_id}` may name: any user, or one that is a person. */
  names?: 'user' | 'person';
  body?: Validator<Body>;
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

export interface Resource {
  slug: string;
  operations: Partial<Record<Action, Operation>>;
}

/** The operations of a slug: exactly those that its schema gives a provenance. */
export function resource<Slug extends keyof Operations>(
  slug: Slug,
  operations: Record<keyof Operations[Slug] & Action, Operation>,
): Resource {
  return { slug, operations };
}
