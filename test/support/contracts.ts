/** The CLI bunq-contracts, from dist/: what somebody types who has a client. */
import { execFile, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const bin = fileURLToPath(new URL('../../dist/contracts/main.js', import.meta.url));
export const python = fileURLToPath(new URL('../clients/python/adapter.py', import.meta.url));

export interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs it to its end. */
export async function contracts(...args: string[]): Promise<Ended> {
  try {
    const ended = await promisify(execFile)(process.execPath, [bin, ...args], { timeout: 600_000, maxBuffer: 2 ** 26 });
    return { code: 0, ...ended };
  } catch (error) {
    return error as Ended;
  }
}

/** Starts it. */
export const startContracts = (...args: string[]) => spawn(process.execPath, [bin, ...args]);

/** Command lines of processes that are running now, and hold this text. */
export const running = (text: string): string[] => processesWith(text).map(({ line }) => line);

/** Ends them. */
export function endRunning(text: string): void {
  for (const { pid } of processesWith(text)) process.kill(pid, 'SIGKILL');
}

function processesWith(text: string): { pid: number; line: string }[] {
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
      return line.includes(text) && !line.includes('dist/contracts/main.js') ? [{ pid: Number(pid), line }] : [];
    } catch {
      // It has ended meanwhile.
      return [];
    }
  });
}
