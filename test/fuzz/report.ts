/** What came of a run, for a reader. */
import { gzipSync } from 'node:zlib';
import { refusals as kinds } from '../../server/refusals.js';
import type { Result } from './fuzz.js';
import { LIFE, type Violation } from './life.js';
import { controlNames } from './right-control.js';
import { allOperations, allTransitions, type Counts } from './tally.js';

const LONGEST_SHOWN = 8_000;

const lines = (title: string, all: readonly string[]) => `\n${title}\n${all.map((line) => `  ${line}`).join('\n')}`;
const padded = (name: string, ...values: (number | string)[]) =>
  name.padEnd(72) + values.map((value) => String(value).padStart(9)).join('');
const most = (counts: Counts) => [...counts].sort(([, a], [, b]) => b - a).map(([name, count]) => padded(name, count));

export function reportOf({ tally, transitions, seconds }: Omit<Result, 'violations' | 'shortfalls'>): string {
  const { requests, controls, controlled, authenticated, validated, clients, statuses, refusals, operations, ran, slowest, digest } = tally;
  const share = (name: string, value: number) => padded(name, value, `${((100 * value) / requests).toFixed(1)} %`);
  const missing = Object.values(kinds).flatMap(({ id }) => (refusals.has(id) ? [] : [id]));
  return [
    `${requests} requests in ${seconds.toFixed(1)} s, ${Math.round(requests / seconds)} a second`,
    lines('shares', [share('past authentication, with a token', authenticated), share('past validation, to the resource', validated)]),
    lines('exchanges by status', most(statuses)),
    lines('control calls by status', most(controls)),
    lines('by refusal', most(refusals)),
    lines('refusals on no record', [missing.join(', ')]),
    lines(
      'by operation: asked, run',
      allOperations.map((name) => padded(name, operations.get(name) ?? 0, ran.get(name) ?? 0)),
    ),
    lines(
      'control calls that were taken',
      [...controlNames, 'made wrong'].map((name) => padded(name, controlled.get(name) ?? 0)),
    ),
    lines(
      'transitions fired',
      allTransitions.map((name) => padded(name, transitions.get(name) ?? 0)),
    ),
    lines('batches by client', most(clients)),
    `\nslowest: ${Math.round(slowest.ms)} ms, ${slowest.what}`,
    `all that was sent: SHA-256 ${digest}`,
  ].join('\n');
}

/** A violation, what was sent, and how to see it again. */
export const told = ({ seed, what, bytes }: Violation) =>
  `${what}\n  again: npm run fuzz -- --seed ${seed} --requests ${LIFE}\n${shown(bytes)}`;

/** Bytes as a reader can take them, and send them again: a string of JSON, each character a byte; many of them packed. */
function shown(bytes: Buffer): string {
  const text = JSON.stringify(bytes.toString('latin1'));
  if (text.length <= LONGEST_SHOWN) return `  bytes, latin1: ${text}`;
  return `  bytes, ${bytes.length} of them, gzip in base64: ${gzipSync(bytes).toString('base64')}\n  which begin ${text.slice(0, 500)}`;
}
