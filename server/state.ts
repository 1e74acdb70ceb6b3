/** The worlds of a server in a file: read at the start, written at the end and now and then in between, so that a crash loses little. */
import { appendFile, type FileHandle, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import type { Snapshot } from '../schemas/generated/types.js';
import { acceptSnapshot } from './control/snapshot.js';
import { placeOf } from './state-lock.js';
import { withoutMark } from './text-file.js';
import { LAST_INSTANT, realDelay, realNow, stopwatch } from './world/clock.js';
import { worldText } from './world/snapshot.js';
import type { Worlds } from './world/worlds.js';

/** Of the lines around the snapshots, which have a version of their own. */
const VERSION = 1;
const PAUSE_MS = 2_000;
/** Of all time, the part that writing may take is one in so many. */
const SHARE = 20;
/** How long what is under way outside is waited for at the end. */
const LAST_WAIT_MS = 1_000;

interface Kept {
  name: string;
  snapshot: Snapshot;
}

interface Unread {
  name: string;
  line: string;
  why: string;
}

/** A world of the file that cannot be read: the file's fault, and not the mock's. */
export class SetAside extends TypeError {}

export interface State {
  /** Begins to write after changes. */
  start(): void;
  /** Writes for the last time; rejects when that fails. */
  stop(): Promise<void>;
}

const instant = () => realNow().getTime() * 1000;
const lineOf = (value: object) => `${JSON.stringify(value)}\n`;

/** Makes the worlds that the file holds, if there is one. One that cannot be read is set aside, and said. Throws, before any is made, for a file that is broken, or cannot be written. */
export async function openState(path: string, worlds: Worlds, onFault: (error: unknown) => void): Promise<State> {
  const file = placeFor(path);
  const temporary = `${file}.tmp`;
  const before = await markOf(file);
  const { kept, unread } = before === null ? { kept: [], unread: [] } : await read(file);
  await writeFile(temporary, '', { mode: 0o600 }).catch(({ message }) => fail(file, `cannot be written: ${message}`));
  await rm(temporary);
  if (unread.length > 0) await setAside(`${file}.unread`, unread, onFault);
  for (const { name, snapshot } of kept) worlds.restore(name, snapshot);
  return keeper(file, temporary, before, worlds, onFault);
}

function keeper(file: string, temporary: string, before: string | null, worlds: Worlds, onFault: (error: unknown) => void): State {
  let mark = before;
  let seen = worlds.uses;
  let stopped = false;
  let writing: Promise<void> = Promise.resolve();

  async function write(): Promise<void> {
    const { uses } = worlds;
    try {
      await writeTo(await open(temporary, 'w', 0o600));
    } catch (error) {
      // On a full disk it would keep the disk full.
      await rm(temporary, { force: true });
      throw error;
    }
    const now = await markOf(file);
    if (now !== null && now !== mark) {
      await rm(temporary, { force: true });
      fail(file, 'was changed by somebody else, and is left as it is; the state is not saved');
    }
    await rename(temporary, file);
    mark = await markOf(file);
    seen = uses;
  }

  async function writeTo(out: FileHandle): Promise<void> {
    try {
      await out.write(lineOf({ bunq_mock_state: VERSION }));
      const all = worlds.all();
      // Share-nothing, so that each may be of an instant of its own.
      for (const world of all) await out.write(`{"name":"${world.name}","saved":${instant()},"snapshot":${worldText(world)}}\n`);
      await out.write(lineOf({ worlds: all.length }));
      await out.sync();
    } finally {
      await out.close();
    }
  }

  async function keep(): Promise<void> {
    let pause = PAUSE_MS;
    while (!stopped) {
      await realDelay(pause);
      if (stopped || worlds.uses === seen) continue;
      const elapsed = stopwatch();
      writing = write().catch(onFault);
      await writing;
      pause = Math.max(PAUSE_MS, elapsed() * SHARE);
    }
  }

  return {
    start: () => void keep(),
    async stop() {
      stopped = true;
      await writing;
      const quiet = worlds.all().map(({ outside }) => outside.quiet());
      await Promise.race([Promise.all(quiet), realDelay(LAST_WAIT_MS)]);
      await write();
    },
  };
}

/** What tells one writing of a file from another; null when there is none. */
async function markOf(file: string): Promise<string | null> {
  const found = await stat(file).catch(({ code, message }) => (code === 'ENOENT' ? null : fail(file, `cannot be read: ${message}`)));
  return found && `${found.ino} ${found.mtimeMs} ${found.size}`;
}

function placeFor(path: string): string {
  try {
    return placeOf(path);
  } catch (error) {
    if (error instanceof TypeError) throw error;
    return fail(path, `cannot be written: ${(error as Error).message}`);
  }
}

function fail(file: string, why: string): never {
  throw new TypeError(`${file}: ${why}`);
}

/** Appends, since what was set aside before is nowhere else either. */
async function setAside(file: string, unread: readonly Unread[], onFault: (error: unknown) => void): Promise<void> {
  const lines = unread.map(({ line }) => `${line}\n`).join('');
  await appendFile(file, lines, { mode: 0o600 }).catch(({ message }) => fail(file, `cannot be written: ${message}`));
  for (const { name, why } of unread) onFault(new SetAside(`world ${name} cannot be read, and is set aside in ${file}: ${why}`));
}

/** The worlds of a file, and those that are none; throws for a file that is not whole. */
async function read(file: string): Promise<{ kept: Kept[]; unread: Unread[] }> {
  const kept: Kept[] = [];
  const unread: Unread[] = [];
  const names = new Set<string>();
  let number = 0;
  let end: number | undefined;
  try {
    for await (const line of (await open(file)).readLines()) {
      number++;
      const value = JSON.parse(number === 1 ? withoutMark(line) : line) ?? {};
      if (end !== undefined) throw new Error('there is more after the end');
      if (number === 1 && value.bunq_mock_state !== VERSION) throw new Error(flawOfHead(value.bunq_mock_state));
      if (number === 1) continue;
      if (value.worlds !== undefined) end = value.worlds;
      else {
        const name = nameOf(value, names);
        try {
          kept.push(world(name, value));
        } catch (error) {
          unread.push({ name, line, why: withoutOwnName((error as Error).message) });
        }
      }
    }
    if (end !== names.size) throw new Error('it ends too early');
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    fail(file, code ? `cannot be read: ${message}` : `line ${Math.max(number, 1)}: ${withoutOwnName(message)}`);
  }
  return { kept, unread };
}

const withoutOwnName = (message: string) => message.replaceAll('bunq-mock: ', '');

const flawOfHead = (version: unknown) =>
  version === undefined ? 'it is no state of bunq-mock' : `it is a state of version ${version}, and this mock reads version ${VERSION}`;

/** The name that a line gives, which is then taken. */
function nameOf({ name }: Record<string, unknown>, taken: Set<string>): string {
  if (typeof name !== 'string' || !/^[a-z0-9-]{1,64}$/.test(name) || taken.has(name))
    throw new Error(`it names a world ${JSON.stringify(name)}, which no world, or another one, is called`);
  taken.add(name);
  return name;
}

/** A world of the file, whose clock, when it runs, has run on since. */
function world(name: string, { saved, snapshot: document }: Record<string, unknown>): Kept {
  if (typeof saved !== 'number') throw new Error('when it was saved is missing');
  const snapshot = acceptSnapshot(document);
  const { clock } = snapshot;
  const passed = clock.mode === 'running' ? Math.max(0, instant() - saved) : 0;
  return { name, snapshot: { ...snapshot, clock: { ...clock, now: Math.min(clock.now + passed, LAST_INSTANT) } } };
}
