/** The OpenAPI documents as others read them: a validator, and generators of clients that then go the whole way. */
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startMock } from '../../server/index.js';
import { editions } from '../../server/wire/editions.js';
import { installUnless } from '../support/debian.js';

const execute = promisify(execFile);
const run = (command: string, words: string[], cwd?: string) => execute(command, words, { ...(cwd && { cwd }), maxBuffer: 2 ** 26 });
const root = new URL('../../', import.meta.url).pathname;
const documentOf = (name: string) => join(root, `schemas/generated/${name}.openapi.json`);
let folder: string;
let bin: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bunq-mock-openapi-'));
  bin = join(folder, 'venv/bin');
  await installUnless('javac -version && mvn -version', 'default-jdk-headless', 'maven');
  await run('python3', ['-m', 'venv', join(folder, 'venv')]);
  await run(join(bin, 'pip'), ['install', '--quiet', 'openapi-spec-validator==0.9.0', 'openapi-generator-cli==7.26.0']);
}, 600_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

test('they are valid, says a validator that others wrote', async () => {
  const { stdout } = await run(join(bin, 'openapi-spec-validator'), ['control', ...editions.map((each) => `bunq.${each}`)].map(documentOf));
  expect(stdout.match(/: OK$/gm)).toHaveLength(1 + editions.length);
});

describe.each(editions)('a client generated from edition %s goes the whole way', (edition) => {
  /** What a client prints of a world that rejects. */
  async function printed(command: string, words: string[], cwd: string): Promise<string> {
    await using mock = await startMock({
      freeze: true,
      plan: { process: { after_ms: 0 }, outcome: 'REJECTED', fail_reasons: ['errorGlare'] },
    });
    const world = mock.world('generated', { edition });
    const [user] = world.users;
    if (!user) throw new Error('the world was born without a user');
    return (await run(command, [...words, world.url, user.session_token, String(user.user_person_id)], cwd)).stdout.replace(
      /\d+ here/,
      'N here',
    );
  }
  const result = edition === '2025-10' ? '"REJECTED"' : '{"result":"REJECTED","all_fail_reason":["errorGlare"]}';
  const AT_ITS_END = `failed PROCESSED ${result}
404 bunq-mock: there is no identity-verification-session N here.
`;

  test('in Python, by openapi-generator', { timeout: 300_000 }, async () => {
    const there = join(folder, `python-${edition}`);
    await run(join(bin, 'openapi-generator-cli'), [
      'generate',
      '-q',
      '-g',
      'python',
      '-i',
      documentOf(`bunq.${edition}`),
      '-o',
      there,
      '--package-name',
      'bunq_client',
    ]);
    await run(join(bin, 'pip'), ['install', '--quiet', '--force-reinstall', there]);
    expect(await printed(join(bin, 'python'), [join(root, 'test/clients/generated/conversation.py')], there)).toBe(AT_ITS_END);
  });

  test('in Java, by openapi-generator', { timeout: 300_000 }, async () => {
    const there = join(folder, `java-${edition}`);
    const names = 'invokerPackage=bunq,apiPackage=bunq.api,modelPackage=bunq.model';
    const form = ['-g', 'java', '--library', 'native', '--additional-properties', names];
    await run(join(bin, 'openapi-generator-cli'), ['generate', '-q', '-i', documentOf(`bunq.${edition}`), '-o', there, ...form]);
    await cp(join(root, 'test/clients/generated/Conversation.java'), join(there, 'src/main/java/Conversation.java'));
    await run('mvn', ['-q', '-B', '-Dmaven.test.skip', 'compile', 'dependency:build-classpath', '-Dmdep.outputFile=classpath'], there);
    const classpath = `target/classes:${await readFile(join(there, 'classpath'), 'utf8')}`;
    expect(await printed('java', ['-cp', classpath, 'Conversation'], there)).toBe(AT_ITS_END);
  });

  test('in TypeScript, by openapi-typescript, and its types hold', { timeout: 300_000 }, async () => {
    const there = join(folder, `typescript-${edition}`);
    await cp(join(root, 'test/clients/generated/conversation.ts'), join(there, 'conversation.ts'));
    await writeFile(join(there, 'package.json'), '{"name":"elsewhere","private":true,"type":"module"}');
    await run(
      'npm',
      ['install', '--silent', 'openapi-typescript@7.13.0', 'openapi-fetch@0.17.0', 'typescript@5.9', '@types/node@20'],
      there,
    );
    await run('npx', ['openapi-typescript', documentOf(`bunq.${edition}`), '-o', 'bunq.d.ts'], there);
    await run('npx', ['tsc', '--strict', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2022', 'conversation.ts'], there);
    expect(await printed(process.execPath, ['conversation.js'], there)).toBe(AT_ITS_END);
  });
});
