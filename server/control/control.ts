import type { IncomingHttpHeaders } from 'node:http';
import type { Writable } from 'node:stream';
import type { Validator } from '../../schemas/generated/validators.js';
import * as validators from '../../schemas/generated/validators.js';
import { refusals } from '../refusals.js';
import { bodyRefusal } from '../wire/body.js';
import type { Worlds } from '../world/worlds.js';
import { fieldsAt } from './openapi.js';
import { rare } from './rare.js';

/** What a control call gets to work with. */
export interface ControlCall {
  worlds: Worlds;
  params: Record<string, string>;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: unknown;
  /** Scheme and host under which the caller reached the server. */
  url: string;
  version: string;
}

/** An answer that is no JSON. */
export class PlainText {
  constructor(readonly text: string) {}
}

/** An answer that is no document but goes on: server-sent events, which `begin` writes. */
export class Live {
  constructor(readonly begin: (out: Writable) => void) {}
}

/** The title of a schema. */
export type Title = keyof typeof validators | keyof ReturnType<typeof rare>;

/** One call of the control plane: what a test may do to a world, and bunq's clients may not. */
export interface Control {
  method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** From /_mock on, as Express writes one. */
  path: string;
  does: string;
  /** What clients made from the OpenAPI document call it. */
  name: string;
  /** Its body, of a write that needs one. */
  takes?: Title;
  /** One of these. */
  answers: Title | readonly Title[];
  /** What it may answer in, besides JSON. */
  types?: readonly string[];
  /** Its answer is the same for as long as the server runs: it has an ETag. */
  isFixed?: true;
  /** The statuses of its refusals that most calls do not have. */
  refuses?: readonly number[];
  /** What it may be asked in the query, each with the values that there are, or none where any text will do. */
  query?: Readonly<Record<string, { does: string; values?: readonly string[] }>>;
  /** The most bytes that its body may have, where that is not 1 MiB. */
  limit?: number;
  /** Looks at the bytes of its body before they are parsed, and refuses what is cheaply seen to be something else. */
  glance?(bytes: Buffer): void | Promise<void>;
  run(call: ControlCall): object | Live | Promise<object>;
}

/** The body as what the schema says; refuses anything else, and names the fields that there are. */
export function accept<T>(validator: Validator<T>, body: unknown): T {
  if (!validator(body))
    throw bodyRefusal(validator.errors ?? [], ({ name }, path) =>
      refusals.fieldUnknown({ name, fields: fieldsAt(titleOf(validator), path) }),
    );
  return body;
}

/** The title of the schema that a validator was made from. */
function titleOf(validator: unknown): string {
  const named = [...Object.entries(validators), ...Object.entries(rare())].find(([, each]) => each === validator);
  return named?.[0] ?? '';
}
