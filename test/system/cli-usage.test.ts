/** The CLI, used wrongly: each way starts a process. From dist/: `npm test` builds first. */
import { expect, test } from 'vitest';
import { runCli } from '../support/cli.js';

test.each([
  [['--port', '99999'], 2, /--port.*99999/],
  [['--port', 'http'], 2, /--port.*http/],
  [['--edition', '1999-01'], 2, /--edition.*1999-01.*2025-10, 2026-06/],
  [['--outcome', 'MAYBE'], 2, /--outcome.*MAYBE/],
  [['--now', '2025-02-30'], 2, /--now.*2025-02-30/],
  [['--process-after', 'soon'], 2, /--process-after.*soon/],
  [['--webhook-grace', '100'], 2, /--webhook-grace.*unit/],
  [['--process-after', '2'], 2, /--process-after.*unit/],
  [['--process-after', '999999999h'], 2, /--process-after.*at most a year/],
  [['--seed', ''], 2, /^bunq-mock: field \/seed/],
  [['--url-api', 'https://example.test/0'], 2, /slash/],
  [['--public-url', 'localhost'], 2, /--public-url/],
  [['--log', 'loud'], 2, /--log.*loud/],
  [['--journal-exchanges', '0'], 2, /--journal-exchanges.*positive/],
  [['--journal-bytes', '64MB'], 2, /--journal-bytes.*16MiB/],
  [['--bogus'], 2, /--bogus/],
  [['surplus'], 2, /too many arguments/],
  [['--host', '203.0.113.1', '--port', '0'], 1, /EADDRNOTAVAIL/],
] as const)('%s', async (args, code, why) => {
  const result = await runCli(...args);
  expect(result.code).toBe(code);
  expect(result.stdout).toBe('');
  expect(result.stderr.trim().split('\n')).toHaveLength(1);
  expect(result.stderr).toMatch(why);
});
