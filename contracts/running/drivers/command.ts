/** A client that is a program: a process for each conversation, which is told by its environment, and says its outcome last. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as validators from '../../../schemas/generated/rare-validators.cjs';
import type { ClientAbout } from '../../../schemas/generated/types.js';
import { realDelay, stopwatch } from '../../../server/index.js';
import { Usage } from '../../commands/usage.js';
import { capabilities as all, type Capability, type Conversation } from '../client.js';
import { Child, type Command, type Exit, exitInWords, MOST_PRINTED, parsed, quoted } from './child.js';
import type { Driver, Hands, Told } from './driver.js';
import { interpreterFlaw } from './interpreter.js';

const require = createRequire(import.meta.url);
const { ClientOutcome } = require('../../../schemas/generated/rare-validators.cjs') as typeof validators;

/** With which a shell, and env, end where there is no such program. */
const NOT_FOUND = 127;
/** Real milliseconds that what a process has printed may still be on its way. */
const AFTER_EXIT_MS = 250;
/** Real milliseconds after an outcome in which ending counts as ending at once: a runtime has its own things to end. */
const AT_ONCE_MS = 1_000;
/** Real milliseconds after an outcome that a process may take to end before it is ended. */
const LINGER_MS = 2_000;

/** The command as far as nobody writes a key of his own there: reports go further than command lines. */
function nameOf({ command, args = [] }: Command): string {
  const end = args.findIndex((word) => word.startsWith('-') || word.includes('='));
  return [command, ...(end < 0 ? args : args.slice(0, end))].join(' ');
}

/** @throws Usage when there is nowhere to put them */
async function folderForKeys(): Promise<string> {
  const folder = join(tmpdir(), 'bunq-contracts-keys-');
  return mkdtemp(folder).catch(({ message }: Error) => {
    throw new Usage(`the keys of a conversation need a folder for temporary files; set TMPDIR to one that can be written: ${message}`);
  });
}

/**
 * @param about what the client is; known by the words of its command before the first flag or assignment, unless given
 * @param lacks what it cannot do: a program cannot be asked
 */
export function command(given: Command, { about, lacks = [] }: { about?: ClientAbout; lacks?: readonly Capability[] } = {}): Driver {
  const running = new Set<Child>();
  /** Conversations of which something is left: a process, or keys. */
  const open = new Set<Promise<unknown>>();
  let closing = false;

  async function converse(conversation: Conversation, hands: Hands): Promise<Told> {
    const folder = await folderForKeys();
    try {
      const env = { ...withoutOurs(given.env), ...(await environmentOf(conversation, hands.pace, folder)) };
      return await begin(env, hands.signal, () => rm(folder, { recursive: true, force: true }));
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  async function begin(env: Command['env'] & object, signal: AbortSignal, tidy: () => Promise<void>): Promise<Told> {
    const elapsed = stopwatch();
    let out = '';
    let output = '';
    let printed = 0;
    let said: number | undefined;
    let lingered: number | undefined;
    let isEnded = false;
    const speaking = new AbortController();
    const flooding = new AbortController();
    const print = (text: string) => {
      printed += text.length;
      if (printed > MOST_PRINTED) flooding.abort();
      else output += text;
    };
    const hear = (text: string) => {
      print(text);
      if (!flooding.signal.aborted) out += text;
      if (said !== undefined || !text.includes('\n') || !ClientOutcome(parsed(lastLine(out)))) return;
      said = elapsed();
      speaking.abort();
    };
    const child = await Child.start({ ...given, env }, { out: hear, error: print });
    running.add(child);
    if (closing) void child.end();
    child.hangUp();
    // Whoever is left may go on, and hold what it printed to: that is a part of it while it stays.
    const gone = child.exited.then(() => Promise.race([child.closed(), realDelay(AFTER_EXIT_MS)]));
    const over = (async () => {
      await Promise.race([child.closed(), aborted(signal), aborted(flooding.signal)]);
      // Whoever has said all may take a moment to leave, which says whether it would have.
      if (said !== undefined && !flooding.signal.aborted && !closing)
        await Promise.race([child.closed(), realDelay(Math.max(0, said + LINGER_MS - elapsed()))]);
      if (said !== undefined && elapsed() - said > AT_ONCE_MS) lingered = elapsed() - said;
      isEnded = child.exit === undefined;
      await child.end();
      running.delete(child);
      await tidy();
    })();
    await Promise.race([gone, aborted(speaking.signal), aborted(signal), aborted(flooding.signal)]);
    return {
      get outcome() {
        return parsed(lastLine(out));
      },
      get flaw() {
        if (flooding.signal.aborted) return `it printed more than ${MOST_PRINTED / 1024 / 1024} MiB, and was stopped`;
        if (parsed(lastLine(out)) !== undefined) return undefined;
        const why = child.exit?.code === NOT_FOUND ? interpreterFlaw(given) : undefined;
        return `${flawOf(lastLine(out), isEnded ? undefined : child.exit)}${why ? `; ${why}` : ''}`;
      },
      get output() {
        return output;
      },
      get exit() {
        // Its status is not its own when it is told to end.
        return isEnded ? { code: null, signal: 'SIGTERM' } : child.exit;
      },
      get lingered() {
        return lingered;
      },
      over,
    };
  }

  return {
    kind: 'command',
    client: about ?? { name: nameOf(given) },
    capabilities: all.filter((each) => each !== 'clock:virtual' && !lacks.includes(each)),
    clocks: ['scaled', 'real'],
    calmMs: 0,
    converse(conversation, hands) {
      const told = converse(conversation, hands);
      const over = told.then(
        (each) => each.over,
        () => undefined,
      );
      open.add(over);
      void over.then(() => open.delete(over));
      return told;
    },
    async close() {
      closing = true;
      await Promise.all([...running].map((child) => child.end()));
      await Promise.all(open);
    },
  };
}

const lastLine = (text: string) => text.trimEnd().split('\n').at(-1)?.trim() ?? '';

/** Why there is no outcome. */
function flawOf(line: string, exit: Exit | undefined): string {
  const last = line === '' ? 'it printed nothing on stdout' : `the last line on stdout is ${quoted(line)}, which is no JSON`;
  return exit ? `${exitInWords(exit)} without an outcome: ${last}` : `it gave no outcome before the kit gave it up: ${last}`;
}

/** Resolves when it aborts. */
const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** What whoever runs the kit has in the environment for the real bunq is no client's under test. */
const withoutOurs = (env: Command['env'] = {}) => Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('BUNQ_')));

/** All that a conversation begins with, as variables; keys are in files that nobody else may read. */
async function environmentOf(conversation: Conversation, pace: number, folder: string): Promise<Record<string, string>> {
  const { entry, baseUrl, apiKey, userId, sessionToken, accountId, payment, applicant, webhookPort } = conversation;
  const { pollIntervalMs, deadlineMs } = conversation;
  const env: Record<string, string> = {
    BUNQ_ENTRY: entry,
    BUNQ_BASE_URL: baseUrl,
    BUNQ_API_KEY: apiKey,
    BUNQ_APPLICANT: JSON.stringify(applicant),
    // A client that waits by itself waits in real time, which goes slower than the world's.
    BUNQ_POLL_INTERVAL_MS: String(Math.max(1, Math.round(pollIntervalMs * pace))),
    BUNQ_DEADLINE_MS: String(Math.max(1, Math.round(deadlineMs * pace))),
  };
  if (userId !== undefined) env.BUNQ_USER_ID = userId;
  if (sessionToken !== undefined) env.BUNQ_SESSION_TOKEN = sessionToken;
  if (accountId !== undefined) env.BUNQ_ACCOUNT_ID = accountId;
  if (payment !== undefined) env.BUNQ_PAYMENT = JSON.stringify(payment);
  if (webhookPort !== undefined) env.BUNQ_WEBHOOK_PORT = String(webhookPort);
  const files = {
    PRIVATE_KEY: conversation.privateKey,
    SERVER_PUBLIC_KEY: conversation.serverPublicKey,
    AUTHORITY: conversation.authority,
  };
  for (const [name, text] of Object.entries(files)) {
    if (text === undefined) continue;
    const path = join(folder, `${name.toLowerCase().replaceAll('_', '-')}.pem`);
    await writeFile(path, text, { mode: 0o600 });
    env[`BUNQ_${name}_FILE`] = path;
  }
  return env;
}
