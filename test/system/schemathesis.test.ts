/** The OpenAPI documents, held against the server by schemathesis: what it finds is explained here, or is a fault of one of the two. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startMock } from '../../server/index.js';
import { editions } from '../../server/wire/editions.js';
import { install, logIn } from '../support/actors.js';

const run = promisify(execFile);
const root = new URL('../../', import.meta.url).pathname;
/** Requests of one operation in each phase. */
const EXAMPLES = 10;

/** What OpenAPI has no words for: a request that its document allows, and what the answer says of it. */
const EXPLAINED: readonly RegExp[] = [
  // Two parameters that exclude each other.
  /give newer_id or older_id, not both/,
  // What a text means: a key, a certificate, a day, a url, an amount, an account's number; and what a list of one word may have.
  /Client Public Key Invalid|is no certificate in PEM|is no day of the calendar|is no url|is no amount above zero|expected some of/,
  /is no IBAN|names no attachment|is not NL|names nobody|is no counterparty/,
  // What is there already, or is not there yet, decides.
  /has an OAuth client already|which cannot become|accounts come with an approved onboarding|_desired: is missing/,
  /there is no [\w-]+ \d+ here/,
  /Incorrect API key or IP address|has no device-server yet/,
  // Fields that go together, and headers that do.
  /a reason belongs to failed|\/email: is missing|this operation is encrypted; missing headers/,
  // What a list may not have twice, and a list in one word.
  /has one card twice|expected ids, with commas/,
  // A signature that is demanded, and that it cannot make.
  /a request signature is required/,
  // What comes with the headers of an encryption is answered encrypted, which is no text.
  /Content deserialization error.*&lt;BINARY&gt;.*X-Bunq-Client-Encryption-Key/s,
  // bunq has more methods than are simulated.
  /is a route of bunq that is not simulated/,
];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bunq-mock-schemathesis-'));
  await run('python3', ['-m', 'venv', join(folder, 'venv')]);
  await run(join(folder, 'venv/bin/pip'), ['install', '--quiet', 'schemathesis==4.32.5']);
}, 300_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

test.each(editions)('nothing that schemathesis finds in edition %s is without an explanation', { timeout: 300_000 }, async (edition) => {
  await using mock = await startMock({ seed: 'schemathesis' });
  const world = mock.world('schemathesis', { edition });
  const [user] = world.users;
  const tokens = {
    session: user.session_token,
    partner: (await logIn(world, world.partner.api_key)).auth['X-Bunq-Client-Authentication'],
    installation: (await install(world)).auth['X-Bunq-Client-Authentication'],
  };
  const told = [
    'hooks = "hooks"',
    ...Object.entries(tokens).map(([scheme, token]) => `[auth.openapi.${scheme}]\napi_key = "${token}"`),
    `[parameters]\n"path.user_id" = ${user.user_person_id}`,
    `[generation]\ndeterministic = true\nmax-examples = ${EXAMPLES}`,
    // All that come after it would be refused.
    '[[operations]]\ninclude-name = "DELETE /v1/session/{id}"\nenabled = false',
  ];
  const config = join(folder, `${edition}.toml`);
  await writeFile(config, told.join('\n'));
  const reports = join(folder, edition);
  const document = join(root, `schemas/generated/bunq.${edition}.openapi.json`);
  const flags = ['--phases', 'examples,coverage,fuzzing', '--report', 'junit', '--report-dir', reports, '--no-color'];
  const ended = await run(join(folder, 'venv/bin/st'), ['--config-file', config, 'run', document, '--url', world.url, ...flags], {
    env: { ...process.env, PYTHONPATH: join(root, 'test/system/schemathesis') },
    maxBuffer: 2 ** 26,
  }).catch((error: { code: number; stdout: string; stderr: string }) => error);
  expect(ended.stdout, ended.stderr).toMatch(/Tested: +\d{3}/);

  const [report = ''] = await readdir(reports);
  const xml = await readFile(join(reports, report), 'utf8');
  expect(xml).toContain(' errors="0"');
  const found = [...xml.matchAll(/<failure [^>]*>(.*?)<\/failure>/gs)].map(([, text = '']) => text);
  // It does find what is there: two parameters that exclude each other are in every list.
  expect(found.some((text) => text.includes('not both'))).toBe(true);
  expect(found.filter((text) => !EXPLAINED.some((each) => each.test(text)))).toEqual([]);
});
