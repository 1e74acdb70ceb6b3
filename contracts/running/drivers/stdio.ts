/** A client that stays: one process for all conversations, spoken to in lines of JSON over stdin and stdout. */
import type { Conversation } from '../client.js';
import type { Command } from './child.js';
import { AdapterError, type Driver } from './driver.js';
import { Resident } from './resident.js';

/** Real milliseconds that a client may take from its start to `ready`. */
const READY_MS = 10_000;
/** Real milliseconds without a sign of it, after which it waits for time to pass. */
const CALM_MS = 5;

/**
 * @param settings `readyMs`: real milliseconds that it may take from its start to `ready`, 10 seconds unless given; `signal`: ends
 *   the start
 * @throws AdapterError when it cannot be started, or does not say ready
 */
export async function stdio(
  given: Command,
  { readyMs = READY_MS, signal }: { readyMs?: number; signal?: AbortSignal } = {},
): Promise<Driver> {
  const started = new Set<Resident>();
  let closing = false;
  async function start() {
    const one = await Resident.start(given, readyMs, signal);
    started.add(one.resident);
    if (closing) await one.resident.end();
    return one;
  }
  const first = await start();
  const { about, capabilities } = first.ready;
  let current = Promise.resolve(first);
  const isVirtual = capabilities.includes('clock:virtual');

  async function prepare(): Promise<Resident> {
    const before = current;
    const { resident } = await before;
    if (!resident.isOver) return resident;
    if (resident.over instanceof AdapterError) throw resident.over;
    // Unless somebody else has found it over, and had it started again.
    if (current === before) current = start();
    return (await current).resident;
  }

  return {
    kind: 'stdio',
    client: about,
    capabilities,
    clocks: isVirtual ? ['virtual', 'scaled', 'real'] : ['scaled', 'real'],
    calmMs: CALM_MS,
    async prepare() {
      await prepare();
    },
    async converse(conversation, hands) {
      return (await prepare()).converse(isVirtual ? conversation : scaled(conversation, hands.pace), hands);
    },
    async close() {
      closing = true;
      await Promise.all([...started].map((each) => each.close()));
    },
  };
}

/** For a client that waits by itself, in real time, which goes slower than the world's. */
function scaled(conversation: Conversation, pace: number): Conversation {
  const { pollIntervalMs, deadlineMs } = conversation;
  return {
    ...conversation,
    pollIntervalMs: Math.max(1, Math.round(pollIntervalMs * pace)),
    deadlineMs: Math.max(1, Math.round(deadlineMs * pace)),
  };
}
