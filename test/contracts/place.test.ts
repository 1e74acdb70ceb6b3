/** Where the processes of a client run: elsewhere than in UTC and in English, and always at the same place for the same seed. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { ContractReport } from '../../contracts/judging/kinds.js';
import { directory } from '../support/cli.js';

const bin = fileURLToPath(new URL('../../dist/contracts/main.js', import.meta.url));
/** Does nothing but say where it is: what it says first, when it is asked by the one driver or the other. */
const says = `const at = [process.env.TZ, process.env.LANG, new Date(Date.UTC(2026, 5, 1)).getHours()].join(' ');
  if (process.argv[1] !== 'stays') return console.error(at);
  require('readline').createInterface({ input: process.stdin }).on('line', (line) => {
    const { type, seq } = JSON.parse(line);
    if (type === 'hello') console.log(JSON.stringify({ type: 'ready', name: 'a client', capabilities: ['identity'] }));
    if (type === 'run') console.error(at), console.log(JSON.stringify({ type: 'outcome', seq, outcome: {} }));
  }).on('close', () => process.exit());`;

async function placeOf(seed: string, driver: string, env: Record<string, string> = {}) {
  using folder = directory();
  const path = folder.path('report.json');
  const { TZ, LANG, LC_ALL, LC_MESSAGES, LC_CTYPE, ...rest } = process.env;
  const client = ['--', process.execPath, '-e', `(() => { ${says} })()`, ...(driver === 'stdio' ? ['stays'] : [])];
  const args = [bin, 'verify', 'POLL-7K3Q[entry=identity,edition=2025-10]', '--seed', seed, '--driver', driver, '--json', path, ...client];
  const stdout = await new Promise<string>((resolve) =>
    execFile(process.execPath, args, { env: { ...rest, ...env } }, (_, out) => resolve(out)),
  );
  const { place, cases } = JSON.parse(readFileSync(path, 'utf8')) as ContractReport;
  expect(stdout).toContain(`; in ${place?.zone}`);
  return { ...place, said: cases[0]?.output?.trim() };
}

test.each(['command', 'stdio'])('by %s, each in another zone and language by the seed, and the report says which', async (driver) => {
  const places = await Promise.all(['1', '2', '3', '4'].map((seed) => placeOf(seed, driver)));
  for (const { zone, locale, said } of places) {
    const hour = new Intl.DateTimeFormat('en-GB', { hour: 'numeric', timeZone: zone as string }).format(Date.UTC(2026, 5, 1));
    expect(said).toBe(`${zone} ${locale} ${Number(hour)}`);
    expect(zone).not.toMatch(/UTC/);
  }
  expect(new Set(places.map(({ zone }) => zone)).size).toBeGreaterThan(1);
  expect(await placeOf('1', driver)).toEqual(places[0]);
});

test('what is set stays', async () => {
  const env = { TZ: 'Asia/Tokyo', LC_ALL: 'C' };
  expect(await placeOf('1', 'command', env)).toEqual({ zone: 'Asia/Tokyo', locale: 'C', said: 'Asia/Tokyo  9' });
});
