import type { Validator } from '../../schemas/generated/validators.js';
import { refusals } from '../refusals.js';
import { bodyRefusal } from '../wire/body.js';
import type { Worlds } from '../world/worlds.js';

/** What a control call gets to work with. */
export interface ControlCall {
  worlds: Worlds;
  params: Record<string, string>;
  body: unknown;
  /** Scheme and host under which the caller reached the server. */
  url: string;
  version: string;
}

/** One call of the control plane: what a test may do to a world, and bunq's clients may not. */
export interface Control {
  method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** From /_mock on, as Express writes one. */
  path: string;
  does: string;
  /** The most bytes that its body may have, where that is not 1 MiB. */
  limit?: number;
  run(call: ControlCall): object | Promise<object>;
}

/** The body as what the schema says; refuses anything else. */
export function accept<T>(validator: Validator<T>, body: unknown): T {
  if (!validator(body)) throw bodyRefusal(validator.errors ?? [], refusals.fieldUnknown);
  return body;
}
