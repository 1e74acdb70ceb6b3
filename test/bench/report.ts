import type { Judged } from './contracts.js';
import type { Explored } from './explored.js';
import type { Filling, Latency } from './memory.js';
import type { Onboarded } from './onboardings.js';
import type { Proxied } from './proxied.js';
import { type Comparison, medians, ratio } from './rounds.js';
import type { Soaked } from './soak.js';
import type { Born } from './worlds.js';

function number(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString('en');
  return value.toFixed(value >= 10 ? 1 : 2);
}

const times = (value: number) => `${value.toFixed(2)} x`;

/** Lines of cells, the first column to the left and the others to the right. */
function table(lines: string[][]): string {
  const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  const pad = (cell: string, column: number) => (column ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0));
  return lines.map((line) => line.map(pad).join('   ')).join('\n');
}

export function comparisonTable(comparisons: readonly Comparison[]): string {
  const lines = comparisons.map((comparison) => {
    const { mock, express, http } = medians(comparison);
    const ratios = [ratio(comparison, 'express'), ratio(comparison, 'http')];
    return [`${comparison.name}, ${comparison.unit}`, number(mock), number(express), number(http), ...ratios.map(times)];
  });
  return table([['medians', 'mock', 'Express', 'node:http', 'mock/Express', 'mock/node:http'], ...lines]);
}

/** What signing alone allows, of conversations. */
export function signingLine(comparison: Comparison): string {
  const of = (where: 'loop' | 'pool') => `${times(ratio(comparison, where))} as many`;
  return `next to bare servers that sign as much: ${of('loop')} as one that signs on its loop, ${of('pool')} as one that signs in the thread pool`;
}

export function memoryTable(fillings: readonly Filling[]): string {
  const ms = ({ p50, p99 }: Latency) => `${number(p50)} / ${number(p99)}`;
  return table([
    ['sessions held', 'bytes each', 'read p50 / p99, ms: first', 'again', 'Express', 'node:http'],
    ...fillings.map(({ sessions, bytesPerSession, first, again, express, http }) => [
      number(sessions),
      number(bytesPerSession),
      ...[first, again, express, http].map(ms),
    ]),
  ]);
}

export function onboardedLine({ users, seconds, webhooks, requests, rss: [before, after] }: Onboarded): string {
  const rate = (count: number) => number(count / seconds);
  return [
    `${number(users)} users from provision to VERIFIED in ${number(seconds)} s: ${rate(users)} users/s, ${rate(users * requests)} requests/s,`,
    `${rate(webhooks)} webhooks/s (${number(webhooks)} arrived); memory ${number(before)} MiB before, ${number(after)} MiB after`,
  ].join('\n');
}

export function proxiedLine({ alone, one, two, ratios }: Proxied): string {
  return [
    `requests per CPU-second of the mocks: one alone ${number(alone)}; one behind nginx ${number(one)}, ${times(ratios.one)};`,
    `two behind nginx ${number(two)}, ${times(ratios.two)}, target at least 0.90 x: ${ratios.two >= 0.9 ? 'met' : 'MISSED'}`,
  ].join('\n');
}

export function bornLine({ ms, bytes }: Born): string {
  return `a world that nobody has called yet: ${number(ms)} ms to make, ${number(bytes)} bytes`;
}

export function soakedLine({ requests, rss, p50: { alone, among, worlds } }: Soaked): string {
  const part = number(requests / rss.length);
  return [
    `${number(requests)} requests on end: memory after each ${part}, MiB: ${rss.map(number).join(' ')}`,
    `median read ${number(alone)} ms with one world, ${number(among)} ms among ${number(worlds)} idle ones: ${times(among / alone)}`,
  ].join('\n');
}

/** What is aimed at, and what came out. Nothing fails on it: machines differ, and are noisy. */
export function targetLines(coldStart: Comparison, read: Comparison, fillings: readonly Filling[]): string {
  const verdict = (met: boolean) => (met ? 'met' : 'MISSED');
  const start = ratio(coldStart, 'express');
  const reading = ratio(read, 'express');
  const [smallest, largest] = [fillings[0], fillings.at(-1)];
  if (!smallest || !largest) throw new Error('nothing was filled');
  const growth = (pass: 'first' | 'again' | 'express') =>
    `p50 ${times(largest[pass].p50 / smallest[pass].p50)}, p99 ${times(largest[pass].p99 / smallest[pass].p99)}`;
  return [
    `cold start   ${times(start)} of bare Express, target at most 1.50 x: ${verdict(start <= 1.5)}`,
    `reads/s      ${times(reading)} of bare Express, target at least 0.80 x: ${verdict(reading >= 0.8)}`,
    `memory       ${number(largest.bytesPerSession)} bytes a session, target at most 1,536: ${verdict(largest.bytesPerSession <= 1536)}`,
    `latency      with ${number(largest.sessions)} sessions, of that with ${number(smallest.sessions)} (flat is 1):`,
    `             first read ${growth('first')}; again ${growth('again')}; bare Express meanwhile ${growth('express')}`,
  ].join('\n');
}

export function judgedLine({ cases, threads, alone, together }: Judged): string {
  const rate = (value: number) => `${number(value)} cases/s`;
  return [
    `the kit, ${cases} cases on the reference client: one thread ${rate(alone.cold)} cold, ${rate(alone.warm)} the second time, ${times(alone.warm / alone.cold)};`,
    `${threads} threads cold ${rate(together)}, ${times(together / alone.cold)}, target at least 100: ${together >= 100 ? 'met' : 'MISSED'}`,
  ].join('\n');
}

export function exploredLine({ schedules, rate, shares }: Explored): string {
  const parts = Object.entries(shares).map(([whose, share]) => `${whose} ${Math.round(100 * share)} %`);
  return [
    `a search, ${schedules} schedules on the reference client, entry identity: ${number(rate)} a second on one thread, target at least 100: ${rate >= 100 ? 'met' : 'MISSED'};`,
    `its time goes to ${parts.join(', ')}`,
  ].join('\n');
}
