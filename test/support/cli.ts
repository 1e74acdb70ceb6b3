/** The CLI, from dist/: what a newcomer types. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const bin = new URL('../../dist/server/main.js', import.meta.url).pathname;

export interface Running {
  url: string;
  child: ChildProcess;
  /** Asks it to stop, and resolves with the status that it ends with. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
  /** What it said of what went wrong. */
  complaints: () => string;
}

/** Resolves when it listens. */
export async function launch(...args: string[]): Promise<Running> {
  const child = spawn(process.execPath, [bin, '--port', '0', '--log', 'silent', ...args]);
  let complaints = '';
  child.stderr.on('data', (data) => {
    complaints += data;
  });
  const ended = once(child, 'exit');
  const url = await Promise.race([
    new Promise<string>((resolve) => child.stdout.once('data', (data) => resolve(String(data).trim()))),
    ended.then(([code]) => Promise.reject(new Error(`it ended with ${code}: ${complaints}`))),
  ]);
  const end = async (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal);
    return (await ended)[0] as number | null;
  };
  return { url, child, end, complaints: () => complaints };
}

/** Runs it to its end, which comes by itself only when it cannot start. */
export async function runCli(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  try {
    const ended = await promisify(execFile)(process.execPath, [bin, '--port', '0', ...args], { timeout: 60_000 });
    return { code: 0, ...ended };
  } catch (error) {
    return error as { code: number; stdout: string; stderr: string };
  }
}

/** A directory of its own, gone with the scope that holds it. */
export function directory(): { path: (name: string) => string } & Disposable {
  const folder = mkdtempSync(join(tmpdir(), 'bunq-mock-'));
  return { path: (name) => join(folder, name), [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}
