/** Broken clients: each is the reference client with one bug, made by replacing exact texts of its source. */
import { readFileSync } from 'node:fs';
import { transform } from 'esbuild';
import type { Client } from '../../contracts/running/client.js';

const source = readFileSync(new URL('../../contracts/clients/reference.ts', import.meta.url), 'utf8');

export interface Broken {
  /** What it does wrong, as a sentence. */
  bug: string;
  /** The rows of contracts/catalogue.json that it is an example of. */
  rows: readonly number[];
  /** Texts of the reference client, each of which is there once, and what stands in their places. */
  change: readonly (readonly [from: string, to: string])[];
  /** Checks that must catch it, as `POLL-7K3Q/outcome`; with * for any text, and without parameters for one of them at least. */
  fails: readonly string[];
  /** Cases that it must pass all the same: close by, so that the bug is caught for what it is. */
  passes: readonly string[];
}

/** Defines one; the compiler checks it. */
export const broken = (defined: Broken): Broken => defined;

/** The reference client with these changes, as the url of a module; throws when one does not fit its source. */
export async function mutantModule({ change }: Pick<Broken, 'change'>): Promise<string> {
  let text = source;
  for (const [from, to] of change) {
    const found = text.split(from).length - 1;
    if (found !== 1) throw new Error(`this is ${found} times in the reference client, where it must be once: ${from}`);
    text = text.replace(from, () => to);
  }
  const { code } = await transform(text, { loader: 'ts', format: 'esm', target: 'node20' });
  return `data:text/javascript;base64,${Buffer.from(code).toString('base64')}`;
}

/** The same, ready to be driven. */
export async function mutant(broken: Pick<Broken, 'change'>): Promise<Client> {
  const module = await import(/* @vite-ignore */ await mutantModule(broken));
  return module.reference;
}
