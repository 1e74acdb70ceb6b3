/**
 * Where a webhook can be made to go, and where it cannot. One file, though long: what may be reached and what may not are
 * read side by side.
 */
import { spawn } from 'node:child_process';
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import { networkInterfaces } from 'node:os';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Mock, startMock } from '../../server/index.js';
import { bornUser } from '../support/actors.js';
import { ask, send } from '../support/client.js';
import { json } from '../support/json.js';
import { startTarget, type Target } from '../support/target.js';
import { listening } from '../support/webhooks.js';

/** An address of this machine that others reach it by; where there is none, one that is nobody's. */
const ELSEWHERE =
  Object.values(networkInterfaces())
    .flat()
    .find((each) => each && each.family === 'IPv4' && !each.internal)?.address ?? '203.0.113.1';
const PORT = 'PORT';

let mock: Mock;
let everywhere: Target;
let local: Target;
beforeAll(async () => {
  mock = await startMock({ webhookGraceMs: 2000, allowWebhookHosts: ['Worker', '10.0.0.7'] });
});
afterAll(() => mock.stop());
beforeEach(async () => {
  local = await startTarget();
  everywhere = await startTarget({ host: '0.0.0.0' });
});
afterEach(async () => {
  await local.stop();
  await everywhere.stop();
});
const portOf = ({ url }: Target) => new URL(url).port;

describe('this machine, in any form of its name:', () => {
  test.each([
    'http://localhost:PORT',
    'http://LocalHost:PORT/hook',
    'http://127.0.0.1:PORT',
    'http://127.1:PORT',
    'http://127.0.1:PORT',
    'http://2130706433:PORT',
    'http://0x7f000001:PORT',
    'http://0x7f.1:PORT',
    'http://0177.0.0.1:PORT',
    'http://127.0.0.1.:PORT',
    'http://①②⑦.0.0.1:PORT',
    'http://127。0。0。1:PORT',
    'http://ｌｏｃａｌｈｏｓｔ:PORT',
    'http://%6cocalhost:PORT',
    'http:localhost:PORT',
    ' http://localhost:PORT ',
    'http://localhost:PORT\\@other.example/',
    'http://localhost:PORT/a\r\nX-Evil: 1',
    'http://localhost:PORT/?x=@other.example#y',
  ])('%j', async (text) => {
    const target = text.replace(PORT, portOf(local));
    const scene = await listening(mock, [target]);
    await scene.happens();
    await scene.settled();
    expect(local.notified()).toMatchObject([{ target_url: target }]);
    expect(local.arrivals[0]?.headers).not.toHaveProperty('x-evil');
    expect(scene.world.deliveries.all()).toMatchObject([{ state: 'DELIVERED', target }]);
  });

  test('http://[::1]', async ({ skip }) => {
    const six = await startTarget({ host: '::1' }).catch(() => skip('there is no IPv6 here'));
    const scene = await listening(mock, [six.url, `http://localhost:${portOf(six)}`]);
    await scene.happens();
    await scene.settled();
    expect(scene.world.deliveries.all().map(({ target, state }) => [target, state])).toEqual([
      [six.url, 'DELIVERED'],
      [`http://localhost:${portOf(six)}`, expect.any(String)],
    ]);
    await six.stop();
  });
});

const NAMED = /--allow-webhook-host/;
describe('nowhere else:', () => {
  test.each<[target: string, text: RegExp]>([
    ['http://localhost.:PORT', NAMED],
    ['http://localhost.localdomain:PORT', NAMED],
    ['http://me.localhost:PORT', NAMED],
    ['http://localhost.other.example:PORT', NAMED],
    ['http://127.0.0.1.nip.io:PORT', NAMED],
    ['http://1.127.0.0.1:PORT', /is no url/],
    ['http://127.0.0.256:PORT', /is no url/],
    ['http://0.0.0.0:PORT', NAMED],
    ['http://0:PORT', NAMED],
    ['http://[::]:PORT', NAMED],
    ['http://[::ffff:127.0.0.1]:PORT', NAMED],
    ['http://[::127.0.0.1]:PORT', NAMED],
    ['http://[64:ff9b::127.0.0.1]:PORT', NAMED],
    ['http://[fe80::1]:PORT', NAMED],
    ['http://128.0.0.1:PORT', NAMED],
    ['http://10.0.0.1:PORT', NAMED],
    ['https://169.254.169.254/latest/meta-data', NAMED],
    ['http://2852039166', NAMED],
    [`http://${ELSEWHERE}:PORT`, NAMED],
    ['https://other.example', NAMED],
    ['http://other.example\\@127.0.0.1:PORT', NAMED],
    ['http://other.example#@127.0.0.1:PORT', NAMED],
    ['http://other.example?@127.0.0.1:PORT', NAMED],
    ['http://127.0.0.1@other.example', /name or password/],
    ['http://127.0.0.1:PORT@other.example', /name or password/],
    ['http://other.example@127.0.0.1:PORT', /name or password/],
    ['http://:@127.0.0.1:PORT@other.example', /name or password/],
    ['http://loc\u0430lhost:PORT', NAMED],
    ['http://localhost\u2024other.example', /is no url/],
    ['http://localhost%00.other.example', /is no url/],
    ['http://localhost%2eother.example', NAMED],
    ['http://127.0.0.1:99999', /is no url/],
    ['http://127.0.0.1 :PORT', /is no url/],
    ['http://', /is no url/],
    ['//127.0.0.1:PORT', /is no url/],
    ['/hook', /is no url/],
    ['file:///etc/passwd', /is no https url/],
    ['file://localhost/etc/passwd', /is no https url/],
    ['ftp://127.0.0.1:PORT', /is no https url/],
    ['ws://127.0.0.1:PORT', /is no https url/],
    ['javascript:alert(1)', /is no https url/],
    ['data:application/json,{}', /is no https url/],
    ['unix:/var/run/docker.sock', /is no https url/],
    ['blob:http://127.0.0.1:PORT/x', /is no https url/],
    ['gopher://127.0.0.1:PORT/_x', /is no https url/],
    // Names that come close to one that is allowed.
    ['http://worker.:PORT', NAMED],
    ['http://worker.other.example:PORT', NAMED],
    ['http://my-worker:PORT', NAMED],
    ['http://workers:PORT', NAMED],
    ['http://10.0.0.70:PORT', NAMED],
    ['ftp://worker', /is no https url/],
    ['http://me:pass@worker', /name or password/],
  ])('%j', async (text, why) => {
    const scene = await listening(mock);
    const { status, Error: problems } = await scene.listen([text.replace(PORT, portOf(everywhere))]);
    expect(status).toBe(400);
    expect(problems[0].error_description).toMatch(why);
    await scene.happens();
    await scene.world.clock.drain();
    expect([await scene.filters(), scene.world.deliveries.all(), everywhere.arrivals]).toEqual([[], [], []]);
  });
});

/** What names stand for while a test lasts. Restored after each. */
function resolving(names: Record<string, string[]>) {
  const { lookup } = dns;
  const pretended = (name: string, options: dns.LookupAllOptions, done: (error: Error | null, addresses: dns.LookupAddress[]) => void) => {
    const found = names[name];
    if (!found) return lookup(name, options, done);
    const all = found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    process.nextTick(done, all.length ? null : Object.assign(new Error('not found'), { code: 'ENOTFOUND' }), all);
  };
  restore = () => {
    dns.lookup = lookup;
    syncBuiltinESMExports();
  };
  dns.lookup = pretended as never;
  syncBuiltinESMExports();
}
let restore = () => {};
afterEach(() => restore());

describe('a name', () => {
  test.each([
    ['another machine', [ELSEWHERE]],
    ['several others', [ELSEWHERE, '10.0.0.1', '::']],
    ['all of this machine', ['0.0.0.0']],
    ['an address that only looks like this machine', ['128.0.0.1']],
  ])('of this machine that resolves to %s leads nowhere', async (_, addresses) => {
    resolving({ localhost: addresses });
    const scene = await listening(mock, [`http://localhost:${portOf(everywhere)}`]);
    await scene.happens();
    await scene.world.clock.drain();
    expect(everywhere.connections().ever).toBe(0);
    const [delivery] = scene.world.deliveries.all();
    expect(delivery).toMatchObject({ state: 'FAILED' });
    for (const { exception_message } of delivery?.attempts ?? []) expect(exception_message).toBe('bunq-mock: ENOTLOOPBACK');
  });

  test('of this machine that also resolves elsewhere leads here alone', async () => {
    resolving({ localhost: [ELSEWHERE, '127.0.0.1'] });
    const scene = await listening(mock, [`http://localhost:${portOf(everywhere)}`]);
    await scene.happens();
    await scene.settled();
    expect(everywhere.arrivals).toHaveLength(1);
    expect(scene.world.deliveries.all()).toMatchObject([{ state: 'DELIVERED' }]);
  });

  test('that does not resolve is a failed attempt', async () => {
    const scene = await listening(mock, [`http://worker:${portOf(everywhere)}`]);
    resolving({ worker: [] });
    await scene.happens();
    await scene.world.clock.drain();
    expect(scene.world.deliveries.all()[0]?.attempts.map(({ exception_message }) => exception_message)).toEqual(
      Array(6).fill('bunq-mock: ENOTFOUND'),
    );
  });

  test.each(['http://worker:PORT/hook', 'http://WORKER:PORT'])('that was allowed may be http, and private: %s', async (text) => {
    resolving({ worker: ['127.0.0.1'] });
    const target = text.replace(PORT, portOf(local));
    const scene = await listening(mock, [target]);
    await scene.happens();
    await scene.settled();
    expect(local.arrivals[0]?.headers.host).toBe(`worker:${portOf(local)}`);
    expect(local.notified()).toMatchObject([{ target_url: target }]);
  });

  test.each([
    ['bücher.example', 'https://BÜCHER.example'],
    ['xn--bcher-kva.example', 'https://bücher.example'],
    ['fd00::7', 'http://[fd00::7]:9'],
    ['[FD00::7]', 'http://[fd00:0::7]'],
    ['10.0.0.7', 'http://0xa000007'],
    ['worker.', 'http://worker.'],
    [' worker ', 'http://worker'],
    ['under_score', 'http://under_score:9'],
  ])('is allowed in any form of it: %j is that of %s', async (name, target) => {
    await using other = await startMock({ allowWebhookHosts: [name] });
    expect((await (await listening(other)).listen([target])).status).toBe(200);
  });

  test.each(['', 'http://worker', 'worker:9000', 'worker/hook', 'me@worker', '*', '*.example', 'a b', '127.0.0.256'])(
    'cannot be allowed that is none: %j',
    async (name) => {
      await expect(startMock({ allowWebhookHosts: ['worker', name] })).rejects.toThrow(/^allowWebhookHosts has no name of a host: /);
    },
  );

  test('that one server allows leads nowhere from another, though a snapshot brings it along', async () => {
    await using dead = await startTarget({ replies: [500] });
    const scene = await listening(mock, [`http://worker:${portOf(dead)}`]);
    resolving({ worker: ['127.0.0.1'] });
    await scene.happens();
    await scene.settled();
    const { body } = await send(mock.url, ask.get(`/_mock/worlds/${scene.world.name}/snapshot`));
    await using other = await startMock({ webhookGraceMs: 5000 });
    expect((await send(other.url, ask.put('/_mock/worlds/moved/snapshot', body))).status).toBe(200);
    const moved = other.world('moved');
    const path = '/v1/partner-user-provision/429307';
    await moved.clock.drain();
    expect(dead.arrivals).toHaveLength(1);
    const [delivery] = moved.deliveries.all();
    expect(delivery?.state).toBe('FAILED');
    for (const { exception_message } of delivery?.attempts.slice(1) ?? [])
      expect(exception_message).toMatch(/^bunq-mock: .*--allow-webhook-host/);
    expect((await send(moved.url, ask.get(path, scene.partner.auth))).status).toBe(200);
  });

  test('is allowed by the server, not by the options of a world', async () => {
    const answer = await send(mock.url, ask.put('/_mock/worlds/wide-open', { webhook_hosts: ['other.example'] }));
    expect(answer.status).toBe(400);
  });
});

describe('--allow-webhook-host', () => {
  const bin = new URL('../../dist/server/main.js', import.meta.url).pathname;
  test.each<[args: string[], env: Record<string, string>, taken: string[]]>([
    [[], {}, ['http://localhost:1']],
    [
      ['--allow-webhook-host', 'worker', '--allow-webhook-host', 'a.test,B.test'],
      {},
      ['http://localhost:1', 'http://worker', 'https://a.test', 'https://b.test'],
    ],
    [['--allow-webhook-host', 'worker', 'a.test'], {}, ['http://localhost:1', 'http://worker', 'https://a.test']],
    [[], { BUNQ_MOCK_ALLOW_WEBHOOK_HOST: 'worker,b.test' }, ['http://localhost:1', 'http://worker', 'https://b.test']],
  ])('%j %j', async (args, env, taken) => {
    const child = spawn(process.execPath, [bin, '--port', '0', '--log', 'silent', ...args], { env: { ...process.env, ...env } });
    try {
      const url = await new Promise<string>((resolve) => child.stdout.once('data', (data) => resolve(String(data).trim())));
      const { users } = await json(fetch(`${url}/_mock/worlds/default`));
      const auth = { 'X-Bunq-Client-Authentication': users[0].session_token };
      const statuses: [string, number][] = [];
      for (const notification_target of [
        'http://localhost:1',
        'http://worker',
        'https://a.test',
        'https://b.test',
        'https://other.example',
      ]) {
        const body = { notification_filters: [{ category: 'PAYMENT', notification_target }] };
        const { status } = await send(url, ask.post('/v1/user/1364/notification-filter-url', body, auth));
        statuses.push([notification_target, status]);
      }
      expect(statuses.filter(([, status]) => status === 200).map(([target]) => target)).toEqual(taken);
      expect(new Set(statuses.map(([, status]) => status))).toEqual(new Set([200, 400]));
    } finally {
      child.kill('SIGKILL');
    }
  });

  test('that names no host is one clear line and an exit status', async () => {
    const child = spawn(process.execPath, [bin, '--port', '0', '--allow-webhook-host', 'http://worker:9000']);
    let said = '';
    child.stderr.on('data', (data) => (said += data));
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect([code, said]).toEqual([2, 'bunq-mock: allowWebhookHosts has no name of a host: http://worker:9000\n']);
  });
});

describe('an answer that leads elsewhere is not followed:', () => {
  test.each([301, 302, 303, 307, 308])('%i', async (status) => {
    const bytes = `HTTP/1.1 ${status} Moved\r\nLocation: ${everywhere.url}/moved\r\nContent-Length: 0\r\n\r\n`;
    local.replies.splice(0, 1, { bytes });
    const scene = await listening(mock, [local.url]);
    await scene.happens();
    await scene.world.clock.drain();
    const [delivery] = scene.world.deliveries.all();
    expect(delivery?.state).toBe('FAILED');
    expect(delivery?.attempts.map(({ response_code }) => response_code)).toEqual(Array(6).fill(status));
    expect(everywhere.connections().ever).toBe(0);
  });

  test.each([
    ['Refresh', 'Refresh: 0; url=URL'],
    ['Alt-Svc', 'Alt-Svc: h2="HOST", http/1.1="HOST"'],
    ['Content-Location', 'Content-Location: URL'],
    ['Link', 'Link: <URL>; rel=preload'],
  ])('%s', async (_, field) => {
    const line = field.replaceAll('URL', everywhere.url).replaceAll('HOST', everywhere.host);
    local.replies.splice(0, 1, { bytes: `HTTP/1.1 200 OK\r\n${line}\r\nContent-Length: 0\r\n\r\n` });
    const scene = await listening(mock, [local.url]);
    await scene.happens();
    await scene.happens();
    await scene.settled();
    expect([local.arrivals.length, everywhere.connections().ever]).toEqual([2, 0]);
  });
});

describe('the mock itself as a target:', () => {
  test.each([
    '/_mock/worlds/victim/reset',
    '/_mock/worlds/victim/clock',
    '/_mock/worlds/victim/faults',
    '/_mock/worlds/victim/users',
    '/_mock/worlds/unborn/reset',
    '/_mock//worlds/victim/reset',
    '//_mock/worlds/victim/reset',
    '/./_mock/worlds/victim/reset',
    '/x/../_mock/worlds/victim/reset',
    '/%5fmock/worlds/victim/reset',
    '/_MOCK/worlds/victim/reset',
    '/w/victim/_mock/worlds/victim/reset',
    '/_mock',
    '/_mock/',
  ])('%s of the control plane refuses it, and does nothing', async (path) => {
    const victim = mock.world('victim');
    await send(victim.url, ask.post('/v1/sandbox-user-person', {}));
    const before = [victim.nextId('user'), victim.clock.mode];
    const scene = await listening(mock, [`http://127.0.0.1:${mock.port}${path}`, `http://localhost:${mock.port}${path}`]);
    await scene.happens();
    await scene.settled();
    for (const { attempts } of scene.world.deliveries.all()) {
      expect(attempts).toHaveLength(1);
      expect(attempts[0]?.response_code).toBeGreaterThanOrEqual(400);
      expect(attempts[0]?.response_code).toBeLessThan(500);
    }
    expect([victim.nextId('user'), victim.clock.mode]).toEqual(before);
    expect((await json(fetch(`${mock.url}/_mock/worlds`))).worlds).not.toContain('unborn');
  });

  test.each([
    '/incode/0/capture',
    '/v1/sandbox-user-person',
    '/v1/sandbox-user-company',
    '/v1/installation',
    '/v1/session-server',
    '/v1/partner-user-provision',
    '/v1/user/1364/notification-filter-url',
    '/v1/user/1364/identity-verification-session',
  ])('/w/<world>%s takes it for a stranger, and nothing comes of it', async (path) => {
    const scene = await listening(mock);
    await scene.listen([`${scene.world.url}${path}`]);
    const next = () =>
      ['user', 'installation', 'partner-user-provision', 'notification-filter-url'].map((slug) => scene.world.nextId(slug));
    const id = await scene.provision();
    const before = next();
    await scene.cancel(id);
    await scene.world.clock.drain();
    expect(next()).toEqual(before);
    const [delivery] = scene.world.deliveries.all();
    expect(delivery?.attempts.map(({ response_code }) => response_code)).toEqual(
      Array(6).fill(expect.toSatisfy((code) => [400, 401, 403].includes(code))),
    );
    expect((await scene.call(ask.get('/v1/user', bornUser(scene.world).auth))).status).toBe(200);
  });
});
