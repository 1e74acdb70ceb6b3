import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { startMock } from '../../server/index.js';
import { directory, launch, runCli } from '../support/cli.js';
import { json } from '../support/json.js';

const post = (url: string, body: object = {}) =>
  json(fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }));

const CHECKOUT = {
  options: { freeze: true, now: '2026-01-01', edition: '2026-06' as const },
  plan: { outcome: 'REJECTED' as const },
  users: [{ email: 'ada@example.com', display_name: 'Ada' }, { display_name: 'Grace', plan: { outcome: 'APPROVED' as const } }, {}],
  faults: [{ on: { operation: 'user.list' }, do: { status: 503 } }],
};

describe('--world', () => {
  test('worlds by name, of several files, and one alone for the default one', async () => {
    using folder = directory();
    // With the byte order mark that Notepad and PowerShell write.
    writeFileSync(folder.path('two.json'), `\ufeff${JSON.stringify({ checkout: CHECKOUT, empty: {} })}`);
    writeFileSync(folder.path('one.json'), JSON.stringify({ plan: { onboarding: 'DENIED' } }));
    const mock = await launch('--world', folder.path('two.json'), '--world', folder.path('one.json'), '--process-after', '7s');
    const at = (path: string) => json(fetch(`${mock.url}/_mock/worlds${path}`));
    expect((await at('')).worlds).toEqual(['checkout', 'default', 'empty']);
    const { edition, users } = await at('/checkout');
    expect(edition).toBe('2026-06');
    expect(users).toHaveLength(4);
    expect(await at('/checkout/clock')).toMatchObject({ now: '2026-01-01 00:00:00.000000', mode: 'frozen' });
    expect(await at('/checkout/plan')).toMatchObject({ outcome: 'REJECTED', process: { after_ms: 7000 } });
    expect((await at(`/checkout/plan/users/${users[2].user_person_id}`)).outcome).toBe('APPROVED');
    expect((await at('/checkout/faults')).faults).toHaveLength(1);
    expect(await at('/default/plan')).toMatchObject({ outcome: 'APPROVED', onboarding: 'DENIED' });
    expect(await at('/empty/plan')).toMatchObject({ outcome: 'APPROVED', onboarding: 'VERIFIED' });
    expect(await mock.end()).toBe(0);
  });

  test.each<[what: string, text: string, why: RegExp]>([
    ['no JSON', '{"checkout": }', /JSON/],
    ['a list', '[]', /body: is no object|must be object|body/],
    ['a name that no world can have', '{"Check Out": {}}', /Check Out/],
    ['an option that there is not', '{"checkout": {"options": {"editon": "2026-06"}}}', /editon/],
    ['a value that cannot be', '{"checkout": {"options": {"freeze": "yes"}}}', /\/checkout\/options\/freeze/],
    ['a day that there is not', '{"checkout": {"options": {"now": "2026-02-30"}}}', /2026-02-30/],
    ['a field of one world alone', '{"plan": {"outcome": "MAYBE"}}', /\/default\/plan\/outcome/],
    ['a user that cannot be', '{"checkout": {"users": [{}, {"email": "nobody"}]}}', /\/checkout\/users\/1\/email/],
    [
      'a plan that contradicts itself',
      '{"checkout": {"plan": {"outcome": "APPROVED", "fail_reasons": ["errorGlare"]}}}',
      /fail_reasons belong/,
    ],
    ['a fault on nothing', '{"checkout": {"faults": [{"on": {"operation": "no.such"}, "do": {"status": 503}}]}}', /no operation no\.such/],
  ])('%s is one line that names the file, and exit status 2', async (_, text, why) => {
    using folder = directory();
    const file = folder.path('worlds.json');
    writeFileSync(file, text);
    const { code, stdout, stderr } = await runCli('--world', file);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(why);
    expect(stderr).toContain(file);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  test('a file that is not there', async () => {
    expect(await runCli('--world', '/no/such.json')).toMatchObject({ code: 2, stderr: expect.stringMatching(/no such file/) });
  });
});

describe('a prepared world', () => {
  test('is so again when it is reset, or dropped and used anew', async () => {
    await using mock = await startMock({ worlds: { checkout: CHECKOUT }, freeze: true });
    const world = mock.world('checkout');
    const born = await world.snapshot();
    await world.addUser();
    world.fault.clear();
    world.plan.set({});
    expect(world.plan.current.outcome).toBe('REJECTED');
    await post(`${mock.url}/_mock/worlds/checkout/reset`);
    expect(await world.snapshot()).toEqual(born);
    world.drop();
    expect(await world.snapshot()).toEqual(born);
  });

  test('takes what it is born with along to another server', async () => {
    await using mock = await startMock({ worlds: { checkout: CHECKOUT } });
    await using other = await startMock();
    const born = await mock.world('checkout').snapshot();
    const there = other.world('there');
    there.restore(born);
    await there.addUser();
    await post(`${other.url}/_mock/worlds/there/reset`);
    expect(await there.snapshot()).toEqual(born);
  });

  test('that the state holds goes on from there', async () => {
    using folder = directory();
    const state = folder.path('mock.state');
    const first = await startMock({ state, worlds: { checkout: CHECKOUT } });
    await first.world('checkout').addUser();
    await first.stop();
    await using again = await startMock({ state, worlds: { checkout: CHECKOUT, fresh: CHECKOUT } });
    expect(again.world('checkout').users).toHaveLength(5);
    expect(again.world('fresh').users).toHaveLength(4);
  });

  test('is refused in process too', async () => {
    await expect(startMock({ worlds: { checkout: { plan: { outcome: 'APPROVED', fail_reasons: ['unknown'] } } } })).rejects.toThrow(
      /fail_reasons/,
    );
  });
});
