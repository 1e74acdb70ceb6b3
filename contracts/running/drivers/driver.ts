/** What drives a client, whatever it is written in. */
import type { ClientAbout, ClientPlace } from '../../../schemas/generated/types.js';
import type { Capability, ClientContext, Conversation } from '../client.js';
import type { ClockMode } from '../time.js';

/** What the kit does for a client during a conversation. */
export type Hands = Pick<ClientContext, 'runSdk' | 'sleep' | 'now' | 'signal'> & {
  /** Real milliseconds that one of the world's takes, for a client that waits by itself. */
  pace: number;
};

/** What a client left behind: of one whose process goes on after its outcome, what it has so far, until it is over. */
export interface Told {
  /** As it came; not checked yet. Undefined when there was none. */
  outcome?: unknown;
  /** Why there was none, or what was wrong at the end; for people. */
  flaw?: string | undefined;
  output: string;
  /** Of a process of its own. */
  exit?: { code: number | null; signal: string | null } | undefined;
  /** Real milliseconds that its process went on after the outcome; undefined where it ended at once, or is no process. */
  lingered?: number | undefined;
  /** Resolves when it has ended, or was ended: a while after `hands.signal` aborts. */
  over?: Promise<void>;
}

export interface Driver {
  readonly kind: 'in-process' | 'command' | 'stdio';
  readonly client: ClientAbout;
  /** Where its processes run, when the kit has seen to that. */
  readonly place?: ClientPlace;
  readonly capabilities: readonly Capability[];
  /** By which clocks it can be driven; the first unless another is asked for. */
  readonly clocks: readonly ClockMode[];
  /** Real milliseconds without a sign of it, after which a client by a virtual clock is at rest. */
  readonly calmMs: number;
  /** Resolves when a conversation can begin: what starts a client is not a part of it. */
  prepare?(): Promise<void>;
  /**
   * Resolves when the client has said its outcome, has ended without one, or was given up.
   *
   * @throws when the adapter, not the client, is broken
   */
  converse(conversation: Conversation, hands: Hands): Promise<Told>;
  /** Nothing of the client is left when it resolves. */
  close(): Promise<void>;
}

/** The adapter could not even try: the command is not there, or does not speak the protocol. */
export class AdapterError extends Error {
  override name = 'AdapterError';
}
