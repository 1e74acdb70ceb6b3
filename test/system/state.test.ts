/** What `--state` keeps, through every end of a process. One file, though long: the same file is behind all of it. */
import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { startMock } from '../../server/index.js';
import { bornUser, logIn, verification } from '../support/actors.js';
import { directory, launch, runCli } from '../support/cli.js';
import { ask, send } from '../support/client.js';
import { json } from '../support/json.js';
import { startTarget } from '../support/target.js';

const SESSIONS = '/v1/user/1364/identity-verification-session';
const control = (url: string, path: string, body: object = {}) =>
  json(fetch(`${url}/_mock${path}`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }));
const tokenAt = async (url: string, world = 'default') => (await json(fetch(`${url}/_mock/worlds/${world}`))).users[0].session_token;
const begin = async (url: string, world = 'default') => {
  const auth = { 'X-Bunq-Client-Authentication': await tokenAt(url, world) };
  const body = { purpose: 'VERIFICATION', provider: 'INCODE' };
  return { auth, status: (await send(`${url}/w/${world}`, ask.post(SESSIONS, body, auth))).status };
};
const sessionsOf = async (url: string, auth: Record<string, string>, world = 'default') =>
  JSON.parse((await send(`${url}/w/${world}`, ask.get(SESSIONS, auth))).body).Response;

/** Why it does not start; it may have to wait before it knows. */
async function refusalOf(file: string): Promise<string> {
  return launch('--state', file).then(
    async (started) => `it started: ${await started.end()}`,
    (error: Error) => error.message,
  );
}

describe('--state', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('after %s all worlds are there again, clients with their tokens', async (signal) => {
    using folder = directory();
    const file = folder.path('mock.state');
    const first = await launch('--state', file);
    const { auth } = await begin(first.url);
    await begin(first.url, 'second');
    await control(first.url, '/worlds/second/users');
    expect(await first.end(signal)).toBe(0);
    expect(first.complaints()).toBe('');
    expect(existsSync(`${file}.lock`)).toBe(false);
    expect(statSync(file).mode & 0o077).toBe(0);

    const again = await launch('--state', file);
    expect((await json(fetch(`${again.url}/_mock/worlds`))).worlds).toEqual(['default', 'second']);
    expect(await sessionsOf(again.url, auth)).toHaveLength(1);
    expect((await json(fetch(`${again.url}/_mock/worlds/second`))).users).toHaveLength(2);
    expect((await json(fetch(`${again.url}/_mock/worlds/default/journal`))).exchanges.length).toBeGreaterThan(1);
    await again.end();
  });

  test('a crash loses the last seconds, not more; what it leaves behind is in nobody’s way', async () => {
    using folder = directory();
    const file = folder.path('mock.state');
    const first = await launch('--state', file);
    const { auth } = await begin(first.url);
    await expect.poll(() => existsSync(file), { timeout: 60_000 }).toBe(true);
    // Nothing is written while nobody calls.
    const { mtimeMs } = statSync(file);
    await new Promise((resolve) => setTimeout(resolve, 2500));
    expect(statSync(file).mtimeMs).toBe(mtimeMs);
    await first.end('SIGKILL');
    expect(existsSync(`${file}.lock`)).toBe(true);
    writeFileSync(`${file}.tmp`, 'half of someth');
    const again = await launch('--state', file);
    expect(await sessionsOf(again.url, auth)).toHaveLength(1);
    expect(await again.end()).toBe(0);
  });

  test('one file is one process’s', async () => {
    using folder = directory();
    const file = folder.path('mock.state');
    const first = await launch('--state', file);
    const second = await runCli('--state', file);
    expect(second.code).toBe(2);
    expect(second.stderr).toMatch(new RegExp(`process ${first.child.pid} uses it`));
    expect(await first.end()).toBe(0);
    expect(await (await launch('--state', file)).end()).toBe(0);
  });

  test('one file is one process’s by whatever name', async () => {
    using folder = directory();
    const file = folder.path('mock.state');
    mkdirSync(folder.path('elsewhere'));
    symlinkSync(file, folder.path('elsewhere/link.state'));
    symlinkSync(folder.path('.'), folder.path('elsewhere/here'));
    const first = await launch('--state', folder.path('elsewhere/link.state'));
    for (const name of ['mock.state', 'elsewhere/link.state', 'elsewhere/here/mock.state']) {
      const { code, stderr } = await runCli('--state', folder.path(name));
      expect([name, code]).toEqual([name, 2]);
      expect(stderr).toContain(`process ${first.child.pid} uses it`);
    }
    expect(await first.end()).toBe(0);
    expect(existsSync(file)).toBe(true);
    expect(readdirSync(folder.path('.')).sort()).toEqual(['elsewhere', 'mock.state']);
    linkSync(file, folder.path('twin.state'));
    expect(await runCli('--state', file)).toMatchObject({ code: 2, stderr: expect.stringContaining('hard link') });
  });

  test('a holder in another container counts while its lock is kept up to date, and no longer', async () => {
    using folder = directory();
    const file = folder.path('mock.state');
    const lock = `${file}.lock`;
    // Of the same number as this process, which says nothing about that one.
    const elsewhere = JSON.stringify({ pid: 1, birth: '1', realm: 'another container' });
    writeFileSync(lock, elsewhere);
    const beat = setInterval(() => utimesSync(lock, new Date(), new Date()), 200);
    expect(await refusalOf(file)).toContain('another bunq-mock uses it, elsewhere');
    clearInterval(beat);
    expect(readFileSync(lock, 'utf8')).toBe(elsewhere);
    const taker = await launch('--state', file);
    expect(JSON.parse(readFileSync(lock, 'utf8')).pid).toBe(taker.child.pid);
    expect(await taker.end()).toBe(0);
  });

  test.each([
    ['what an earlier version wrote, of a process that is gone', '999999999'],
    ['nothing', ''],
  ])('a lock that holds %s is taken over', async (_, text) => {
    using folder = directory();
    writeFileSync(`${folder.path('mock.state')}.lock`, text);
    expect(await (await launch('--state', folder.path('mock.state'))).end()).toBe(0);
  });

  test('a process that has the number of one that crashed is not taken for it', async () => {
    using folder = directory();
    const file = folder.path('mock.state');
    const first = await launch('--state', file);
    const held = JSON.parse(readFileSync(`${file}.lock`, 'utf8'));
    await first.end('SIGKILL');
    writeFileSync(`${file}.lock`, JSON.stringify({ ...held, pid: process.pid, birth: '1' }));
    expect(await (await launch('--state', file)).end()).toBe(0);
  });

  test('what cannot be written leaves nothing behind', async ({ skip }) => {
    if (process.platform !== 'linux') skip('it needs /dev/full');
    using folder = directory();
    const file = folder.path('mock.state');
    const mock = await startMock({ state: file });
    // Every write to it says that the disk is full.
    symlinkSync('/dev/full', `${file}.tmp`);
    mock.world('new');
    await expect(mock.stop()).rejects.toThrow(/ENOSPC/);
    expect(readdirSync(folder.path('.'))).toEqual([]);
  });

  test('what it cannot write it says at once', async () => {
    using folder = directory();
    for (const path of ['no/such/folder/mock.state', 'folder']) {
      mkdirSync(folder.path('folder'), { recursive: true });
      const { code, stdout, stderr } = await runCli('--state', folder.path(path));
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(/^bunq-mock: .*cannot be (written|read): E/);
      expect(stderr.trim().split('\n')).toHaveLength(1);
    }
  });
});

describe('a state file', () => {
  async function written(change: (lines: string[]) => string | undefined) {
    const folder = directory();
    const file = folder.path('mock.state');
    {
      await using mock = await startMock({ state: file, freeze: true, now: '2026-01-01' });
      await verification(mock.world(), bornUser(mock.world()));
      mock.world('other');
    }
    const text = change(readFileSync(file, 'utf8').split('\n').slice(0, -1));
    if (text !== undefined) writeFileSync(file, text);
    return { file, [Symbol.dispose]: () => folder[Symbol.dispose]() };
  }

  test.each<[what: string, change: (lines: string[]) => string, why: RegExp]>([
    ['empty', () => '', /line 1: it ends too early/],
    ['something else', () => '{"a":1}\n', /line 1: it is no state of bunq-mock/],
    ['no JSON', () => 'hello', /line 1: .*JSON/],
    ['null', () => 'null', /line 1: it is no state/],
    [
      'newer',
      ([, ...rest]) => ['{"bunq_mock_state":2}', ...rest].join('\n'),
      /line 1: it is a state of version 2, and this mock reads version 1/,
    ],
    ['cut short in a line', (lines) => lines.join('\n').slice(0, -100), /line 3: .*JSON/],
    ['cut short between two', (lines) => lines.slice(0, -1).join('\n'), /ends too early/],
    ['without one of its worlds', ([head, , ...rest]) => [head, ...rest].join('\n'), /ends too early/],
    ['with a world twice', ([head, one, , end]) => [head, one, one, end].join('\n'), /line 3: it names a world "default"/],
    ['with more after its end', (lines) => [...lines, lines[1]].join('\n'), /more after the end/],
  ])('that is %s ends the start, and stays as it is', async (_, change, why) => {
    using state = await written(change);
    const before = readFileSync(state.file, 'utf8');
    const error = await startMock({ state: state.file }).catch((thrown: Error) => thrown);
    expect(error).toBeInstanceOf(TypeError);
    expect((error as Error).message).toMatch(why);
    expect((error as Error).message.startsWith(`${state.file}: `)).toBe(true);
    expect(readFileSync(state.file, 'utf8')).toBe(before);
  });

  test.each<[what: string, from: string, to: string, why: RegExp]>([
    ['changed', '"status":"CREATED"', '"status":"SUBMITTED"', /checksum/],
    ['newer', '"snapshot":{"version":1', '"snapshot":{"version":9', /version 9/],
    ['saved at no time', '"saved":', '"kept":', /when it was saved is missing/],
  ])('with a world that is %s costs no other: that one is set aside, and said', async (_, from, to, why) => {
    using state = await written((lines) => `${lines.join('\n').replace(from, to)}\n`);
    const [, line] = readFileSync(state.file, 'utf8').split('\n');
    const faults: unknown[] = [];
    const mock = await startMock({ state: state.file, onOwnFault: (error) => faults.push(error) });
    expect((await json(fetch(`${mock.url}/_mock/worlds`))).worlds).toEqual(['other']);
    await mock.stop();
    expect(faults.map(String)).toEqual([expect.stringMatching(why)]);
    expect(String(faults[0])).toContain(`world default cannot be read, and is set aside in ${state.file}.unread`);
    expect(readFileSync(`${state.file}.unread`, 'utf8')).toBe(`${line}\n`);
    expect(statSync(`${state.file}.unread`).mode & 0o077).toBe(0);
    await (await startMock({ state: state.file, onOwnFault: (error) => faults.push(error) })).stop();
    expect(faults).toHaveLength(1);
  });

  test('that is broken is one line of the CLI, and exit status 2', async () => {
    using state = await written((lines) => lines.join('\n').slice(0, -100));
    const before = readFileSync(state.file, 'utf8');
    const { code, stdout, stderr } = await runCli('--state', state.file);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`bunq-mock: ${state.file}: line 3: `);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(readFileSync(state.file, 'utf8')).toBe(before);
    expect(existsSync(`${state.file}.lock`)).toBe(false);
  });

  test('that somebody else changes is not written over', async () => {
    using state = await written(() => undefined);
    const faults: unknown[] = [];
    const mock = await startMock({ state: state.file, onOwnFault: (error) => faults.push(error) });
    mock.world('new');
    writeFileSync(state.file, 'mine now');
    await expect(mock.stop()).rejects.toThrow(/changed by somebody else/);
    expect(readFileSync(state.file, 'utf8')).toBe('mine now');
  });

  test('that somebody removes is written anew', async () => {
    using folder = directory();
    const file = folder.path('mock.state');
    const mock = await startMock({ state: file });
    mock.world();
    await mock.stop();
    await using again = await startMock({ state: file });
    expect(again.world().users).toHaveLength(1);
  });

  test('that cannot be replaced keeps what it held', async () => {
    using folder = directory();
    mkdirSync(folder.path('in'));
    const file = folder.path('in/mock.state');
    await (await startMock({ state: file })).stop();
    const before = readFileSync(file, 'utf8');
    const mock = await startMock({ state: file });
    mock.world('new');
    mkdirSync(`${file}.tmp`);
    await expect(mock.stop()).rejects.toThrow(/EISDIR|illegal operation/);
    expect(readFileSync(file, 'utf8')).toBe(before);
  });
});

describe('time', () => {
  const later = (text: string) => Date.parse(`${text.replace(' ', 'T')}Z`);

  test('a clock that runs has run on since, and what fell due has happened when it was due', async () => {
    using folder = directory();
    const file = folder.path('mock.state');
    const began = Date.now();
    const mock = await startMock({ state: file, now: '2030-01-01' });
    const world = mock.world();
    const { auth } = bornUser(world);
    await verification(world, bornUser(world));
    await send(world.url, ask.put(`${SESSIONS}/36`, { status: 'SUBMITTED' }, auth));
    await mock.stop();
    await new Promise((resolve) => setTimeout(resolve, 2200));
    await using again = await startMock({ state: file });
    const { clock, url } = again.world();
    const passed = later(clock.now) - Date.parse('2030-01-01T00:00:00Z');
    expect(passed).toBeGreaterThan(2200);
    expect(passed).toBeLessThan(Date.now() - began + 1);
    const [item] = JSON.parse((await send(url, ask.get(`${SESSIONS}/36`, auth))).body).Response;
    expect(item.IdentityVerificationSessionIncode.status).toBe('PROCESSED');
    expect(later(item.IdentityVerificationSessionIncode.updated)).toBeLessThan(Date.parse('2030-01-01T00:00:02.500Z'));
  });

  test('a frozen one stands where it stood; flags of the server are for new worlds', async () => {
    using folder = directory();
    const file = folder.path('mock.state');
    const mock = await startMock({ state: file, freeze: true, now: '2030-01-01', plan: { outcome: 'REJECTED' } });
    await mock.world().clock.advance(1000);
    await mock.stop();
    await using again = await startMock({ state: file, now: '2040-01-01' });
    expect([again.world().clock.mode, again.world().clock.now]).toEqual(['frozen', '2030-01-01 00:00:01.000000']);
    expect(again.world().plan.current.outcome).toBe('REJECTED');
    expect(again.world('new').plan.current.outcome).toBe('APPROVED');
  });

  test('a webhook that was under way at the end is sent again', async () => {
    using folder = directory();
    await using target = await startTarget({ replies: ['hang', 200] });
    const file = folder.path('mock.state');
    const mock = await startMock({ state: file, freeze: true, webhookGraceMs: 20 });
    const world = mock.world();
    const partner = await logIn(world, world.partner.api_key);
    const notification_filters = [{ category: 'PARTNER_USER_PROVISION', notification_target: target.url }];
    await send(world.url, ask.post('/v1/user/1360/notification-filter-url', { notification_filters }, partner.auth));
    await world.addUser();
    await mock.stop();
    await using again = await startMock({ state: file, webhookGraceMs: 2000 });
    const before = target.arrivals.length;
    await again.world().clock.advance(70_000);
    expect(target.arrivals.length).toBeGreaterThan(before);
    expect(
      again
        .world()
        .deliveries.all()
        .map(({ state }) => state),
    ).not.toContain('OPEN');
  });
});
