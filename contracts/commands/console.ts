/** What a command is called with, and what it may do to the process that it is in: main.ts makes one of it. */
import { readFileSync } from 'node:fs';
import { Usage } from './usage.js';

export interface Console {
  /** The command line of the client, behind `--`; undefined without one. */
  client: readonly string[] | undefined;
  env: NodeJS.ProcessEnv;
  /** Aborts at the first signal. */
  stopping: AbortSignal;
  /** Whether stdout shows colours. */
  hasColour: boolean;
  /** A line on stdout. */
  print(text: string): void;
  /** A line on stderr. */
  complain(text: string): void;
  /** In place of the last line on stderr, where that can be: how far it is; empty to take it away. */
  progress(line: string): void;
  /** A seed that no run has had. */
  newSeed(): string;
  /** An action of commander's that resolves with the status to exit with. */
  ending<Given extends unknown[]>(act: (...given: Given) => Promise<number>): (...given: Given) => Promise<void>;
}

export const CLEAN = 0;
export const FAILED = 1;
export const CALLED_WRONGLY = 2;
export const OWN_FAULT = 3;
export const CUT_SHORT = 4;

/** @throws Usage when a client is given to a command that has none */
export function noClient({ client }: Console): void {
  if (client) throw new Usage('this takes no client after --');
}

/** @throws Usage, with the path and why */
export function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Usage(`${path} cannot be read: ${(error as Error).message}`);
  }
}
