import type { IncomingHttpHeaders } from 'node:http';
import type { Provenance } from '../../schemas/generated/lifecycles.js';
import type { Operations } from '../../schemas/generated/operations.js';
import type { NotificationCategory, Plan } from '../../schemas/generated/types.js';
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
  /** Whether it bears a signature, which then is right. */
  isSigned: boolean;
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
  /** The page that nobody asked for otherwise begins with the oldest, in place of the newest. */
  oldestFirst?: true;
  item(id: number): Item;
}

/** A file: it is sent as it is, without an envelope. */
export interface Content {
  bytes: Buffer;
  type: string;
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
  /** Headers of its own, with what each says. */
  headers?: Readonly<Record<string, string>>;
  /** The parameters of the query that choose what a list holds. */
  filters?: readonly string[];
  /** The types that it answers with, in their order. */
  answers: readonly string[];
  /** The media types of the file that it answers with in place of them. */
  serves?: readonly string[];
  /** Bodies go encrypted both ways; `either`: both ways or neither, as the request has it, and a strict world takes no plain body. */
  encrypted?: true | 'either';
  /** A request without a signature is refused, whatever the world. */
  signed?: true;
  /** bunq signs every answer but this one's. */
  unsigned?: true;
  run(call: Call<Body>): Item[] | Listing | Content;
}

/** Ties a body's type to its validator, then forgets it, so that operations fit in one list. */
export function operation<Body>(definition: Operation<Body>): Operation {
  return definition as unknown as Operation;
}

/** What a webhook tells: of whom, and the object in its newest form. */
export interface Notice {
  /** Whose filters it goes to. */
  users: readonly number[];
  /** The user that it is about. */
  user: number;
  /** The account that it happened to, whose own filters are to hear of it too. */
  account?: number;
  object: Item;
}

/** What webhooks tell of, by an event of some lifecycle. */
export interface Told<Row extends LivingRow = never> {
  on: string;
  category: NotificationCategory;
  event_type: string;
  /** Undefined where this row is none to tell of. */
  tell(world: World, row: Row): Notice | undefined;
}

/** What a resource adds to a world besides its operations. */
export interface Adds<Row extends LivingRow = never> {
  /** By the event of some lifecycle. */
  on?: Record<string, (world: World, row: Row) => void>;
  /** What webhooks are to tell. */
  notifies?: readonly Told<Row>[];
  /** A plan as what has happened to a row of this type leaves it. */
  bound?(world: World, row: Row, plan: Required<Plan>): Required<Plan>;
  /** Gives a new world what it is born with. */
  beBorn?(world: World): void;
  /** Whether a world itself gave out this token, key or other secret. */
  gaveOut?(world: World, secret: string): boolean;
}

export interface Resource extends Adds {
  slug: string;
  operations: Partial<Record<Action, Operation>>;
}

/** The operations of a slug: exactly those that its schema gives a provenance. */
export function resource<Slug extends keyof Operations>(
  slug: Slug,
  operations: Record<keyof Operations[Slug] & Action, Operation>,
  // biome-ignore lint/suspicious/noExplicitAny: each event brings rows of the type that emits it
  adds: Adds<any> = {},
): Resource {
  return { slug, operations, ...adds };
}

/** An operation under its name, `<slug>.<action>`. */
export interface Named {
  name: string;
  slug: string;
  operation: Operation;
  provenance: Provenance;
}
