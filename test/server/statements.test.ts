/** Statements: which payments, in which form, and as they were when they were asked for. */
import { inflateSync } from 'node:zlib';
import fc from 'fast-check';
import mt940js from 'mt940js';
import { afterAll, describe, expect, test } from 'vitest';
import { startMock, type WorldHandle } from '../../server/index.js';
import { at, EUR, first, given, JOHN, sandboxKey, sandboxUser } from '../support/money.js';
import { type Client, type Json, only, signedIn, why } from '../support/partner.js';

const mock = await startMock({ freeze: true, now: '2025-07-01T10:00:00Z' });
afterAll(() => mock.stop());
let worlds = 0;

interface Scene {
  world: WorldHandle;
  user: Client;
  account: Json;
}
async function scene(): Promise<Scene> {
  const world = mock.world(`statements-${worlds++}`, {});
  const user = await sandboxUser(world);
  return { world, user, account: await first(user) };
}
const ask = ({ user, account }: Scene, body: object) => user.post(at(user, account, 'customer-statement'), body);
const JULY = { date_start: '2025-07-01', date_end: '2025-07-01' };
const CSV = { statement_format: 'CSV', regional_format: 'EUROPEAN' };

async function file(
  { world, user, account }: Scene,
  id: number,
): Promise<{ type: string | null; bytes: Buffer; signature: string | null }> {
  const answer = await fetch(`${world.url}/v1${at(user, account, `customer-statement/${id}/content`)}`, { headers: user.auth });
  expect(answer.status).toBe(200);
  return {
    type: answer.headers.get('content-type'),
    bytes: Buffer.from(await answer.arrayBuffer()),
    signature: answer.headers.get('x-bunq-server-signature'),
  };
}
const fileOf = async (stage: Scene, body: object) => file(stage, only(await ask(stage, body)).id);
const textOf = async (stage: Scene, body: object) => (await fileOf(stage, body)).bytes.toString();

const pay = async ({ user, account }: Scene, value: string, description: string) =>
  only(await user.post(at(user, account, 'payment'), { amount: EUR(value), counterparty_alias: JOHN, description }));
const ibanOf = ({ account }: Scene): string => account.alias.find(({ type }: Json) => type === 'IBAN').value;

test('CSV, in both regions: as importers of bunq have it, the newest first', async () => {
  const stage = await scene();
  await given(stage.world, stage.account, '1234.56');
  await pay(stage, '1034.75', 'Rent; "July"');
  const mine = ibanOf(stage);
  expect(await textOf(stage, { ...JULY, ...CSV })).toBe(
    [
      '"Date";"Interest Date";"Amount";"Account";"Counterparty";"Name";"Description"',
      `"2025-07-01";"2025-07-01";"-1.034,75";"${mine}";"${JOHN.value}";"John Doe";"Rent; ""July"""`,
      `"2025-07-01";"2025-07-01";"1.234,56";"${mine}";"NL70BUNQ0200000001";"Sugar Daddy";"Money from the sandbox"`,
      '',
    ].join('\r\n'),
  );
  expect(await textOf(stage, { ...JULY, ...CSV, regional_format: 'UK_US' })).toContain(
    `"2025-07-01","2025-07-01","-1,034.75","${mine}","${JOHN.value}","John Doe","Rent; ""July"""\r\n`,
  );
});

test('MT940: a parser reads the balances and each payment; foreign letters lose their marks', async () => {
  const stage = await scene();
  await given(stage.world, stage.account, '100');
  await stage.world.clock.set('2025-07-02T10:00:00Z');
  await pay(stage, '12.50', 'Café — 日');
  const { type, bytes } = await fileOf(stage, { statement_format: 'MT940', date_start: '2025-07-02', date_end: '2025-07-02' });
  expect(type).toBe('text/plain');
  const [parsed] = new mt940js.Parser().parse(bytes.toString());
  expect(parsed).toMatchObject({ accountIdentification: ibanOf(stage), currency: 'EUR', openingBalance: 100, closingBalance: 87.5 });
  expect(parsed.transactions).toHaveLength(1);
  expect(parsed.transactions[0]).toMatchObject({ amount: -12.5, details: `/IBAN/${JOHN.value}/NAME/John Doe/REMI/Cafe . .` });
});

test('PDF: one that a reader opens, with each payment, over as many pages as it takes; the same bytes each time', async () => {
  const stage = await scene();
  await given(stage.world, stage.account, '100');
  for (let nr = 1; nr <= 60; nr++) await pay(stage, '0.01', `Number ${nr}`);
  const { id } = only(await ask(stage, { ...JULY, statement_format: 'PDF' }));
  const { type, bytes } = await file(stage, id);
  expect([type, bytes.subarray(0, 5).toString(), bytes.subarray(-5).toString()]).toEqual(['application/pdf', '%PDF-', '%%EOF']);
  const raw = bytes.toString('latin1');
  expect(raw.match(/\/Type \/Page\n/g)).toHaveLength(2);
  const texts = [...raw.matchAll(/\/FlateDecode\n>>\nstream\n(.*?)\nendstream/gs)].map(([, data = '']) =>
    inflateSync(Buffer.from(data, 'latin1')).toString('latin1'),
  );
  const shown = texts.join('\n');
  for (const each of ['Statement 1', ibanOf(stage), 'Number 1)', 'Number 60)', 'EUR 99.40', 'EUR -0.01']) expect(shown).toContain(each);
  await stage.world.clock.advance(1000);
  expect((await file(stage, id)).bytes).toEqual(bytes);
});

test('it is of what there was when it was asked for, numbered by account, signed like any answer, listed, read, and deleted', async () => {
  const stage = await scene();
  const { world, user, account } = stage;
  await given(world, account, '1');
  const { id } = only(await ask(stage, { ...JULY, ...CSV, include_attachment: true }));
  const before = await file(stage, id);
  await given(world, account, '2');
  expect(await file(stage, id)).toEqual(before);
  expect(before.signature).not.toBeNull();
  const second = only(await ask(stage, { ...JULY, statement_format: 'MT940' })).id;
  const path = at(user, account, 'customer-statement');
  expect(await user.all(path)).toMatchObject([
    { id: second, statement_number: 2, statement_format: 'MT940', regional_format: null, status: 'COMPLETED' },
    { id, statement_number: 1, ...CSV, ...JULY, alias_monetary_account: { iban: ibanOf(stage) } },
  ]);
  const { exchanges } = world.journal;
  expect(exchanges().findLast(({ operation }) => operation === 'customer-statement-content.read')?.answer?.body).toContain(
    '"Interest Date"',
  );
  const gone = await fetch(`${world.url}/v1${path}/${id}`, { method: 'DELETE', headers: user.auth });
  expect([gone.status, await gone.json()]).toEqual([200, { Response: [{}] }]);
  for (const end of ['', '/content']) expect((await user.get(`${path}/${id}${end}`)).status).toBe(404);
  const other = await sandboxUser(world);
  for (const end of ['', `/${second}`, `/${second}/content`])
    expect((await other.get(`/user/${other.id}/monetary-account/${account.id}/customer-statement${end}`)).status).toBe(404);
  const snapshot = await world.snapshot();
  const twin = mock.world(`${world.name}-twin`, {});
  twin.restore(snapshot);
  expect(await twin.snapshot()).toEqual(snapshot);
});

test('a plan lets a client wait for it', async () => {
  const stage = await scene();
  const { world, user, account } = stage;
  world.plan.set({ statement: { after_ms: 1000 } });
  const { id } = only(await ask(stage, { ...JULY, ...CSV }));
  const path = at(user, account, `customer-statement/${id}`);
  expect((await user.one(path)).status).toBe('PENDING');
  expect(why(await user.get(`${path}/content`))).toContain('PENDING');
  await world.clock.advance(1000);
  expect((await user.one(path)).status).toBe('COMPLETED');
  await file(stage, id);
});

describe('what cannot be is refused, and changes nothing:', () => {
  test.each([
    ['the wrong way round', { ...CSV, date_start: '2025-07-01', date_end: '2025-06-30' }, '/date_end'],
    ['a day to come', { ...CSV, date_start: '2025-07-01', date_end: '2025-07-02' }, '/date_end'],
    ['a day that there is not', { ...CSV, date_start: '2025-02-29', date_end: '2025-07-01' }, '/date_start'],
    ['a timestamp', { ...CSV, date_start: '2025-06-01 00:00:00', date_end: '2025-07-01' }, '/date_start'],
    ['CSV of no region', { statement_format: 'CSV', ...JULY }, '/regional_format'],
    ['a form that there is not', { statement_format: 'XLS', ...JULY }, '/statement_format'],
    ['a region that there is not', { ...CSV, ...JULY, regional_format: 'MARS' }, '/regional_format'],
    ['no days', CSV, 'date_start'],
    ['a field too many', { ...CSV, ...JULY, id: 1 }, 'Superfluous field "id".'],
  ])('%s', async (_, body, text) => {
    const stage = await scene();
    const kept = async () => stage.world.snapshot().then(({ rows, ids }: Json) => [rows, ids.next]);
    const before = await kept();
    const refused = await ask(stage, body);
    expect([refused.status, why(refused)]).toEqual([400, expect.stringContaining(text)]);
    expect(await kept()).toEqual(before);
  });
});

test('a fault cuts a file short, sends nothing or a page in its place, and cannot patch what is no JSON', async () => {
  const stage = await scene();
  const { world } = stage;
  const { id } = only(await ask(stage, { ...JULY, ...CSV }));
  const on = { operation: 'customer-statement-content.read' };
  const whole = (await file(stage, id)).bytes;
  world.fault.arm({ on, do: { grease: 'keys' } });
  expect((await file(stage, id)).bytes).toEqual(whole);
  world.fault.arm({ on, do: { body: 'empty' } });
  expect((await file(stage, id)).bytes).toHaveLength(0);
  expect(() => world.fault.arm({ on, do: { patch: [{ path: '/a', value: 1 }] } })).toThrow(/no JSON/);
  expect(() => world.fault.arm({ on, do: { body: 'invalid-json' } })).toThrow(/no JSON/);
});

test('whatever was paid, whenever: each form has the same payments of the days, and they lead from one balance to the other', async () => {
  const step = fc.record({
    days: fc.nat({ max: 2 }),
    cents: fc.integer({ min: -500, max: 100_000 }),
    text: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 100 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 6 }), fc.nat({ max: 9 }), fc.nat({ max: 9 }), async (steps, from, span) => {
      const world = mock.world(`statements-${worlds++}`, {});
      const key = await sandboxKey(world);
      const stage = { world, user: await signedIn(world, key), account: {} as Json };
      const account = (stage.account = await first(stage.user));
      await given(world, account, '100');
      for (const { days, cents, text } of steps) {
        await world.clock.advance(days * 86_400_000);
        stage.user = await signedIn(world, key);
        const value = (Math.abs(cents || 1) / 100).toFixed(2);
        if (cents > 0) await given(world, account, value);
        else await pay(stage, value, text);
      }
      await world.clock.set('2025-07-20T00:00:00Z');
      stage.user = await signedIn(world, key);
      const day = (nr: number) => `2025-07-${String(nr + 1).padStart(2, '0')}`;
      const days = { date_start: day(from), date_end: day(from + span) };
      const [mt] = new mt940js.Parser().parse(await textOf(stage, { ...days, statement_format: 'MT940' }));
      const cents = mt.transactions.map(({ amount }: Json) => Math.round(amount * 100));
      expect(Math.round(mt.openingBalance * 100) + cents.reduce((sum: number, each: number) => sum + each, 0)).toBe(
        Math.round(mt.closingBalance * 100),
      );
      const csv = await textOf(stage, { ...days, ...CSV, regional_format: 'UK_US' });
      const amounts = [...csv.matchAll(/^"[\d-]{10}","[\d-]{10}","([\d.,-]+)"/gm)].map(([, text = '']) =>
        Math.round(Number(text.replaceAll(',', '')) * 100),
      );
      expect(amounts.reverse()).toEqual(cents);
      const { rows } = (await world.snapshot()) as Json;
      const dayOf = (instant: number) => new Date(instant / 1000).toISOString().slice(0, 10);
      const wanted = (rows.payment as Json[]).filter(
        ({ owner, created }) => owner === account.id && dayOf(created) >= days.date_start && dayOf(created) <= days.date_end,
      );
      expect(wanted.map((row) => row.cents)).toEqual(cents);
      expect((await fileOf(stage, { ...days, statement_format: 'PDF' })).bytes.subarray(0, 5).toString()).toBe('%PDF-');
      world.drop();
    }),
    { numRuns: 15, seed: 940 },
  );
});
