/** A client's own process, and whatever it starts: they begin together and end together. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { realDelay } from '../../../server/index.js';
import { AdapterError } from './driver.js';
import { type Family, familyOf, membersOf, type Shown } from './family.js';
import { interpreterFlaw } from './interpreter.js';

/** What is typed to start a client, and the environment that it gets besides what the kit adds. */
export interface Command {
  command: string;
  args?: readonly string[];
  env?: Readonly<Record<string, string | undefined>>;
  cwd?: string;
}

export interface Exit {
  code: number | null;
  signal: string | null;
}

/** Real milliseconds that a process has to end itself when it is asked to. */
const GRACE_MS = 500;
/** How often what has left its group is looked for. */
const MOST_ROUNDS = 10;
/** Characters that are read of one that floods before it is stopped. */
export const MOST_PRINTED = 1024 * 1024;

export const exitInWords = ({ code, signal }: Exit) => (signal === null ? `it ended with status ${code}` : `it was ended by ${signal}`);

/**
 * A text in a message: not longer than a line of a terminal, and without what a terminal would obey. It ends with a whole word:
 * half a token would not be known for a secret any more.
 */
export function quoted(text: string, most = 160): string {
  const short = text.length > most ? `${text.slice(0, most + 1).replace(/\S*$/, '')}…` : text;
  return JSON.stringify(short);
}

/** A line that a client printed; undefined when it is no JSON. */
export function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

const LOOPBACK = ['localhost', '127.0.0.1', '::1'];

/** The environment with loopback kept out of its proxies: the kit's servers are there, and no proxy reaches them. */
function withoutProxy(env: NonNullable<Command['env']>): NonNullable<Command['env']> {
  const exempt = (own: string | undefined) => {
    const hosts = (own ?? '').split(',').flatMap((host) => host.trim() || []);
    // The lone asterisk means all hosts, and only when nothing stands beside it.
    return hosts.join() === '*' ? '*' : [...hosts, ...LOOPBACK.filter((host) => !hosts.includes(host))].join();
  };
  const { NO_PROXY: upper, no_proxy: lower } = env;
  return { ...env, NO_PROXY: exempt(upper ?? lower), no_proxy: exempt(lower ?? upper) };
}

function whyNot(code: string | undefined, message: string): string {
  if (code === 'ENOENT') return 'there is no such command';
  return code === 'EACCES' ? 'it may not be executed' : message;
}

export class Child {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #family: Family;
  readonly #closed: Promise<unknown>;
  /** Resolves when the process has ended. */
  readonly exited: Promise<Exit>;
  exit: Exit | undefined;
  #ending: Promise<void> | undefined;

  private constructor(child: ChildProcessWithoutNullStreams, mark: string, token: string) {
    this.#child = child;
    this.#family = familyOf(child.pid ?? 0, mark, token);
    this.exited = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        this.exit = { code, signal };
        resolve(this.exit);
      });
    });
    this.#closed = new Promise((resolve) => child.once('close', resolve));
  }

  /**
   * @param heard told of what it prints as it comes
   * @throws AdapterError when there is no such command
   */
  static async start(
    { command, args = [], env = {}, cwd }: Command,
    heard: { out(text: string): void; error(text: string): void },
  ): Promise<Child> {
    try {
      // A group of its own: what it forks is ended with it, and a Ctrl-C is the kit's alone.
      const run = randomUUID();
      const options = {
        env: { ...withoutProxy(env), BUNQ_RUN: run },
        detached: true,
        ...(cwd !== undefined && { cwd }),
      } as const;
      // Whoever it starts inherits what it holds open, also under an emptied environment.
      const token = join(tmpdir(), `bunq-contracts-run-${run}`);
      const held = openSync(token, 'wx', 0o600);
      rmSync(token);
      let spawned: ChildProcessWithoutNullStreams;
      try {
        spawned = spawn(command, [...args], { ...options, stdio: ['pipe', 'pipe', 'pipe', held] }) as ChildProcessWithoutNullStreams;
      } finally {
        closeSync(held);
      }
      const child = new Child(spawned, `BUNQ_RUN=${run}`, token);
      spawned.stdout.setEncoding('utf8').on('data', heard.out);
      spawned.stderr.setEncoding('utf8').on('data', heard.error);
      // It may have ended, or closed it.
      spawned.stdin.on('error', () => undefined);
      await once(spawned, 'spawn');
      return child;
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      const why = interpreterFlaw({ command, env, ...(cwd !== undefined && { cwd }) }) ?? whyNot(code, message);
      throw new AdapterError(`the client cannot be started: ${command}: ${why}`);
    }
  }

  /** Resolves when it has ended, and nothing that it started holds what it printed to. */
  async closed(): Promise<void> {
    await this.#closed;
  }

  say(line: string): void {
    this.#child.stdin.write(`${line}\n`);
  }

  /** Nothing more will be said to it. */
  hangUp(): void {
    this.#child.stdin.end();
  }

  /** Ends it and all that it started; resolves when they have ended. */
  end(): Promise<void> {
    this.#ending ??= this.#end();
    return this.#ending;
  }

  async #end(): Promise<void> {
    // Who started whom is not to be seen any more when those have ended.
    const members = this.exit === undefined ? await membersOf(this.#family) : [];
    if (this.exit === undefined) this.#signal('SIGTERM');
    await Promise.race([this.#closed, realDelay(GRACE_MS)]);
    // What it started may be left although it has ended itself.
    this.#signal('SIGKILL');
    await this.exited;
    await this.#reap(members);
    this.#child.stdout.destroy();
    this.#child.stderr.destroy();
  }

  /**
   * Ends what has left the group, as a daemon does, or was started without an environment. It may be starting another just then, and
   * end itself: neither is to be seen by who looks while that happens, so they are gone only when nobody is seen twice.
   */
  async #reap(before: readonly Shown[]): Promise<void> {
    let unseen = 0;
    for (let round = 0; round < MOST_ROUNDS && unseen < 2; round++) {
      const left = await membersOf(this.#family, before);
      unseen = left.length === 0 ? unseen + 1 : 0;
      for (const { id } of left) {
        try {
          process.kill(id, 'SIGKILL');
        } catch {
          // It has ended meanwhile.
        }
      }
    }
  }

  #signal(signal: NodeJS.Signals): void {
    try {
      process.kill(-(this.#child.pid as number), signal);
    } catch {
      // Nothing is left of the group; or this system has none.
      this.#child.kill(signal);
    }
  }
}
