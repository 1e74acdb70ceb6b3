/** Who holds the file that `--state` keeps the worlds in: one process, whatever it calls the file, and wherever it runs. */
import { lstatSync, readFileSync, readlinkSync, realpathSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { realInterval, realNow, realWait } from './world/clock.js';

/** How often a holder shows that it lives, and how long somebody who cannot ask it waits for that. */
const BEAT_MS = 1_000;
const PATIENCE_MS = 8_000;

/** The one name of a file that may have several, and need not be there yet. Throws for one whose other names cannot be found. */
export function placeOf(file: string): string {
  const status = lstatSync(file, { throwIfNoEntry: false });
  if (status?.isSymbolicLink()) return placeOf(resolve(dirname(file), readlinkSync(file)));
  // A file is written anew and put in the place of the old one: under another name, the old one would stay.
  if (status?.isFile() && status.nlink > 1) throw new TypeError(`${file}: has another name besides (a hard link), and is left alone`);
  return join(realpathSync(dirname(file)), basename(file));
}

/** Where a process number means something, and since when: one machine, or one container on it, until it starts again. */
function realm(): string {
  const read = (of: () => string) => {
    try {
      return of().trim();
    } catch {
      return '';
    }
  };
  const boot = read(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'));
  return [hostname(), boot, read(() => readlinkSync('/proc/self/ns/pid'))].join(' ');
}

/** When a process began, which tells it from a later one of its number; empty where that cannot be known. */
function birthOf(pid: number): string {
  try {
    return (
      readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ')[19] ?? ''
    );
  } catch {
    return '';
  }
}

interface Holder {
  pid: number;
  birth: string;
  realm: string;
}

/**
 * Takes the file for one process, and resolves with what gives it back. What a crash left behind does not count.
 *
 * @param isAlive whether there is a process of that number
 * @throws TypeError while another process holds it, or when that cannot be known
 */
export async function lockState(file: string, pid: number, isAlive: (pid: number) => boolean): Promise<() => void> {
  const fail = (why: string): never => {
    throw new TypeError(`${file}: ${why}`);
  };
  let lock: string;
  try {
    lock = `${placeOf(file)}.lock`;
  } catch (error) {
    if (error instanceof TypeError) throw error;
    return fail(`cannot be written: ${(error as Error).message}`);
  }
  const mine = JSON.stringify({ pid, birth: birthOf(pid), realm: realm() } satisfies Holder);
  for (let tries = 0; ; tries++) {
    try {
      writeFileSync(lock, mine, { flag: 'wx' });
      break;
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code !== 'EEXIST' || tries > 2) fail(`cannot be written: ${message}`);
    }
    const holder = holderIn(lock);
    const isHere = holder?.realm === realm();
    if (holder && isHere && isAlive(holder.pid) && birthOf(holder.pid) === holder.birth)
      fail(`process ${holder.pid} uses it; if that is no bunq-mock, remove ${lock}`);
    // One that cannot be asked, on another machine or in another container, shows by its lock that it lives.
    if (!isHere && (await beats(lock))) fail(`another bunq-mock uses it, elsewhere: ${lock} is kept up to date`);
    rmSync(lock, { force: true });
  }
  const stop = realInterval(BEAT_MS, () => {
    try {
      utimesSync(lock, realNow(), realNow());
    } catch {
      // It was taken away by hand; what is written is guarded by itself.
    }
  });
  return () => {
    stop();
    try {
      if (holderIn(lock)?.pid === pid) rmSync(lock, { force: true });
    } catch {
      // The folder has become read-only. What is left names a process that is gone, and stops nobody.
    }
  };
}

function holderIn(lock: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(lock, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

async function beats(lock: string): Promise<boolean> {
  const beat = () => statSync(lock, { throwIfNoEntry: false })?.mtimeMs;
  const before = beat();
  for (let waited = 0; waited < PATIENCE_MS; waited += BEAT_MS / 2) {
    await realWait(BEAT_MS / 2);
    if (beat() !== before) return beat() !== undefined;
  }
  return false;
}
