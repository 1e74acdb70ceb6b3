/** bunq's own SDK for Python, unchanged but for the host: each answer is read by it, not by us. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startMock } from '../../server/index.js';

const run = promisify(execFile);
const program = new URL('../clients/bunq-sdk/conversation.py', import.meta.url).pathname;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bunq-mock-sdk-'));
  await run('python3', ['-m', 'venv', folder]);
  await run(join(folder, 'bin/pip'), ['install', '--quiet', 'bunq_sdk==1.28.0']);
}, 300_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

test('it goes from a key to accounts, payments and requests', async () => {
  await using mock = await startMock({ freeze: true });
  const world = mock.world();
  const client = spawn(join(folder, 'bin/python'), [program, mock.url], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(client, 'exit');
  const read: unknown[][] = [];
  for await (const line of createInterface(client.stdout)) {
    const step = JSON.parse(line);
    read.push(step);
    if (step[0] !== 'asked') continue;
    await world.clock.advance(3_000);
    client.stdin.write('\n');
  }
  expect(read).toEqual([
    ['account', 'ACTIVE', 'EUR', '0.00 EUR', 'Sandbox person'],
    ['accounts', [['_MonetaryAccountBank']]],
    ['asked', 'PENDING'],
    ['given', 'ACCEPTED'],
    ['balance', '500.00 EUR'],
    ['paid', '-12.50 EUR', '487.50 EUR', 'BUNQ', 'PAYMENT', 'lunch'],
    ['to', true, 'Sandbox person'],
    ['pages', ['-1.00 EUR', '-1.00 EUR'], ['-1.00 EUR', '-12.50 EUR']],
    ['too much', 'BadRequestException', 400, true, true],
    ['wrong IBAN', 'BadRequestException', 400, true, true],
    ['not there', 'NotFoundException', 404, true, true],
    [
      'is asked',
      [
        ['8.00 EUR', 'REVOKED', 'never mind'],
        ['7.00 EUR', 'PENDING', 'your share'],
      ],
    ],
    ['pays', '7.00 EUR'],
    ['has', ['-7.00 EUR', '1.00 EUR', '1.00 EUR', '1.00 EUR', '12.50 EUR']],
    ['is paid', 'ACCEPTED'],
    ['second account', 'for a rainy day'],
    ['closed', 'CANCELLED'],
    ['missed', "Could not find 'Id' or any subclass in response: ['NotificationFilterUrl']"],
    ['filters', 1],
    ['names', true],
    ['ends', true, true],
  ]);
  expect(await ended).toEqual([0, null]);
  expect(world.money.ledger().inside_and_outside).toBe('0.00');
  // It signs each request, and whatever it did not mean to be refused was not.
  const refused = world.journal
    .exchanges()
    .flatMap(({ operation, refusal, signature }) => [
      ...(refusal ? [`${operation} ${refusal.id}`] : []),
      ...(signature.verdict === 'invalid' ? [`${operation} signature`] : []),
    ]);
  expect(refused).toEqual(['payment.create balance-insufficient', 'payment.create iban-invalid', 'payment.read object-not-found']);
});
