/** Whatever is armed, whatever is asked, in whatever pieces: nothing breaks, and who comes next is served as ever. */
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { type Fault, startMock } from '../../server/index.js';
import { bornUser } from '../support/actors.js';
import { openConnection } from '../support/connection.js';

const ownFaults: unknown[] = [];
process.on('uncaughtExceptionMonitor', (error) => ownFaults.push(error));
const mock = await startMock({ freeze: true, onOwnFault: (error) => ownFaults.push(error) });
afterAll(() => mock.stop());

const does: fc.Arbitrary<Fault['do']> = fc.oneof(
  fc.record({ status: fc.constantFrom(201, 204, 304, 399, 403, 429, 503) }),
  fc.constant({ status: 502, body: 'html' as const, headers: { ETag: 'x' } }),
  fc.record({
    patch: fc.array(
      fc.record({ path: fc.constantFrom('', '/*', '/Response/*', '/Response/0/*/id'), value: fc.jsonValue() as fc.Arbitrary<null> }),
      { minLength: 1, maxLength: 3 },
    ),
  }),
  fc.constant({ headers: { 'content-TYPE': 'x' } }),
  fc.constant({ refusal: 'signature-invalid' }),
  fc.constant({ redirect_to: '/' }),
  fc.record({ hang: fc.constantFrom(true as const, 'after' as const, 'body' as const) }),
  fc.record({ reset: fc.constantFrom('before' as const, 'after' as const) }),
  fc.record({ latency_ms: fc.integer({ min: 1, max: 100 }) }),
  fc.record({ body_latency_ms: fc.integer({ min: 1, max: 100 }) }),
  fc.record({ truncate_at: fc.nat({ max: 300 }) }),
  fc.record({ drip: fc.record({ bytes: fc.integer({ min: 20, max: 2000 }), every_ms: fc.constant(1) }) }),
  fc.constant<Fault['do']>({ drip: { bytes: 200, every_ms: 1 }, patch: [{ path: '/Response/0', value: { name: '𠮷野家' } }] }),
  fc.record({ body: fc.constantFrom('empty' as const, 'html' as const, 'invalid-json' as const) }),
  fc.record({ signature: fc.constantFrom('flip' as const, 'omit' as const, 'other-key' as const) }),
  fc.record({ grease: fc.constantFrom('fields' as const, 'items' as const, 'keys' as const, 'spacing' as const) }),
  fc.record({ header_case: fc.constantFrom('lower' as const, 'upper' as const) }),
);
const slug = 'identity-verification-session';
const operation = fc.constantFrom('user.list', 'user.read', `${slug}.create`, `${slug}.list`);
const fault: fc.Arbitrary<Fault> = fc.record({
  on: fc.record({ operation }),
  do: does,
  skip: fc.nat({ max: 2 }),
  times: fc.integer({ min: 1, max: 2 }),
});
const NEW = '{"purpose":"VERIFICATION","provider":"INCODE"}';
const requests = fc.array(fc.nat({ max: 5 }), { minLength: 1, maxLength: 6 });

test('any faults, any requests on one connection, and then a new one', async () => {
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(fault, { minLength: 1, maxLength: 5 }), requests, fc.boolean(), async (faults, picks, pipelined) => {
      const name = `together-${runs++}`;
      const world = mock.world(name);
      const { auth, id } = bornUser(world);
      const head = `Host: localhost\r\nX-Bunq-Client-Authentication: ${auth['X-Bunq-Client-Authentication']}\r\n`;
      const get = (path: string, more = head) => `GET /w/${name}/v1/${path} HTTP/1.1\r\n${more}\r\n`;
      const create = `POST /w/${name}/v1/user/${id}/${slug} HTTP/1.1\r\n${head}Content-Length: ${NEW.length}\r\n\r\n${NEW}`;
      const texts = [
        get('user'),
        get(`user/${id}`),
        get(`user/${id}/${slug}`),
        create,
        get('user', 'Host: localhost\r\n'),
        'NONSENSE\r\n\r\n',
      ];
      for (const each of faults) world.fault.arm(each);
      const connection = await openConnection(mock.port);
      for (const text of pipelined ? [picks.map((i) => texts[i]).join('')] : picks.map((i) => texts[i] as string)) connection.write(text);
      const first = picks[0] as number;
      if (first < 5)
        await expect.poll(() => world.journal.exchanges().length + world.clock.show().scheduled_total, { interval: 1 }).toBeGreaterThan(0);
      await world.clock.advance(100);
      world.fault.clear();
      connection.close();
      await world.clock.drain();

      const next = await openConnection(mock.port);
      next.write(get('user'));
      const { status, headers, body } = await next.answer();
      expect([status, headers['x-mock-fault']]).toEqual([200, undefined]);
      expect(JSON.parse(body).Response).toHaveLength(1);
      next.close();
      const exchanges = world.journal.exchanges();
      expect(exchanges.filter(({ own_fault, answer, fault }) => own_fault !== null || (answer === null && fault === null))).toEqual([]);
      expect(ownFaults).toEqual([]);
      world.drop();
    }),
    { seed: 20260725, numRuns: 150 },
  );
}, 60_000);
