/** The desk as a server gives it out: what is in a page, who gets one, and that no page of another origin reads, frames or acts. */
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Mock, startMock } from '../../server/index.js';
import { json } from '../support/json.js';
import { Client } from '../support/partner.js';
import { answersIn, type RawAnswer, raw } from '../support/raw.js';

let mock: Mock;
beforeAll(async () => void (mock = await startMock({ freeze: true, now: '2026-01-01' })));
afterAll(() => mock.stop());

/** What the control plane answers. */
const told = (path: string) => json(fetch(`${mock.url}/_mock${path}`));

const VISIT = { accept: 'text/html', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document', 'sec-fetch-site': 'none' };

/** As a browser has it; Node's own fetch says what it likes under Sec-Fetch-Mode. */
async function get(path: string, headers: Record<string, string> = VISIT, method = 'GET'): Promise<RawAnswer> {
  const lines = Object.entries({ host: `127.0.0.1:${mock.port}`, connection: 'close', ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  const bytes = await raw(mock.port, `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
  return answersIn(bytes)[0] as RawAnswer;
}

/** What the server put into a page for its first view. */
async function toldIn(path: string): Promise<Record<string, object>> {
  const { body } = await get(path);
  return JSON.parse(/id="told">(.*?)<\/script>/s.exec(body)?.[1] ?? '').answers;
}

test('the address is in the handles, and there is none without a control plane', async () => {
  expect(mock.desk).toBe(`${mock.url}/_mock/desk`);
  expect(mock.world('named').desk).toBe(`${mock.url}/_mock/desk/w/named`);
  await using bare = await startMock({ control: false });
  expect(bare.desk).toBeUndefined();
  expect(bare.world().desk).toBeUndefined();
  expect((await fetch(`${bare.url}/_mock/desk`)).status).toBe(404);
});

test('a page has what its view shows first, and looking makes no world', async () => {
  const world = mock.world('seen');
  const user = Client.of(world, world.users[0]);
  await user.get(`/user/${user.id}`);
  for (const [path, wanted] of Object.entries({
    '': ['/summaries'],
    '/w/seen': ['clock', '', 'plan', 'objects'],
    '/w/seen/objects/user-person/1363': ['objects/user-person/1363', 'objects/user-person/1363/history'],
    '/w/seen/exchanges/1': ['journal'],
    '/w/seen/faults': ['faults'],
    '/w/seen/deliveries': ['deliveries'],
    '/w/seen/coverage': ['coverage'],
    '/supported': ['/routes', '/lifecycles'],
  })) {
    const answers = await toldIn(`/_mock/desk${path}`);
    const asked = Object.keys(answers).map((each) => each.split('?')[0]);
    for (const each of wanted) expect(asked).toContain(each.startsWith('/') ? each : `/worlds/seen${each && `/${each}`}`);
    // Each is what the control plane answers to whoever asks it.
    for (const [each, answer] of Object.entries(answers)) expect(answer, each).toEqual(await told(each));
  }
  expect(await toldIn('/_mock/desk/w/unseen/objects')).not.toHaveProperty('/worlds/unseen');
  expect(await told('/worlds')).toEqual({ worlds: expect.not.arrayContaining(['unseen']) });
});

test('no text of a client ends the element that it is in', async () => {
  const world = mock.world('hostile');
  await world.addUser({ display_name: '</script><script>alert(1)</script><!--' });
  const { body } = await get('/_mock/desk/w/hostile');
  expect(body.match(/<script/g)).toHaveLength(2);
  expect(body).not.toContain('<!--');
  expect(JSON.stringify(await toldIn('/_mock/desk/w/hostile'))).toContain('</script><script>alert(1)</script><!--');
});

test('script and style come under names that change with them, and all is small', async () => {
  const { body } = await get('/_mock/desk');
  const names = [...body.matchAll(/(?:src|href)="(\/_mock\/desk\/assets\/[^"]+)"/g)].map(([, name]) => name as string);
  expect(names).toHaveLength(3);
  let size = gzipSync(body).length;
  for (const name of names) {
    const asset = await get(name, { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script' });
    expect(asset.status).toBe(200);
    expect(asset.headers['cache-control']).toMatch(/immutable/);
    size += gzipSync(asset.body).length;
  }
  expect(size).toBeLessThan(60 * 1024);
  expect((await get('/_mock/desk/assets/desk-0.js')).status).toBe(404);
  expect((await get('/_mock/desk/assets/..%2f..%2fpackage.json')).status).toBe(404);
});

test('the plane itself is a page for who comes with a browser, and a list for everybody else', async () => {
  expect(await get('/_mock/')).toMatchObject({ status: 302, headers: { location: '/_mock/desk' } });
  expect((await fetch(`${mock.url}/_mock/`)).headers.get('content-type')).toBe('application/json');
});

describe('a page of another origin', () => {
  const FOREIGN: [how: string, headers: Record<string, string>][] = [
    ['frames it', { ...VISIT, 'sec-fetch-dest': 'iframe', 'sec-fetch-site': 'cross-site' }],
    ['embeds it', { ...VISIT, 'sec-fetch-dest': 'object', 'sec-fetch-site': 'same-site' }],
    ['fetches it', { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty', 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
    ['fetches it without asking', { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'empty', 'sec-fetch-site': 'cross-site' }],
    ['takes it as a script', { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script', 'sec-fetch-site': 'cross-site' }],
    ['asks from an older browser', { origin: 'https://evil.example' }],
  ];
  test.each(FOREIGN)('%s: refused', async (_how, headers) => {
    for (const path of ['/_mock/desk', '/_mock/desk/w/seen', '/_mock/changes', '/_mock/summaries'])
      expect(await get(path, headers), path).toMatchObject({ status: 403, body: expect.stringContaining('Error') });
  });

  test('can link to it, which reads nothing and changes nothing', async () => {
    const link = { ...VISIT, 'sec-fetch-site': 'cross-site' };
    const { status, headers } = await get('/_mock/desk/w/linked', link);
    expect(status).toBe(200);
    expect(headers['cross-origin-opener-policy']).toBe('same-origin');
    expect(headers['content-security-policy']).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    expect(headers['content-security-policy']).not.toMatch(/unsafe|\*|https?:/);
    expect(headers).not.toHaveProperty('access-control-allow-origin');
    // What is no page of the desk is no link's to follow: it would make the world that it names.
    expect((await get('/_mock/worlds/linked', link)).status).toBe(403);
    expect((await told('/worlds')).worlds).not.toContain('linked');
  });

  test('reaches it under no name of its own', async () => {
    expect((await get('/_mock/desk', { ...VISIT, host: 'rebound.example' })).status).toBe(403);
  });

  test.each(['POST', 'PUT', 'DELETE'])('sends it no form: %s', async (method) => {
    for (const site of ['cross-site', 'none']) {
      const form = { ...VISIT, 'sec-fetch-site': site, 'content-type': 'application/x-www-form-urlencoded' };
      expect((await get('/_mock/desk/w/seen', form, method)).status).toBeGreaterThanOrEqual(400);
    }
  });
});

test('exchanges come in lines, without what takes room', async () => {
  await using mock = await startMock({ journal: { exchanges: 2 } });
  const told = (path: string) => json(fetch(`${mock.url}/_mock${path}`));
  const world = mock.world('lines');
  const user = Client.of(world, world.users[0]);
  await user.get(`/user/${user.id}`);
  await user.get('/nowhere');
  const { lines } = await told('/worlds/lines/journal?format=lines');
  expect(lines).toMatchObject([
    { id: 1, operation: 'user.read', method: 'GET', status: 200, refusal: null, fault: null },
    { id: 2, operation: null, status: 404, refusal: 'route-not-found' },
  ]);
  expect(Object.keys(lines[0])).not.toContain('answer');
  const { lines: last } = await told('/worlds/lines/journal?format=lines&since=1');
  expect(last).toHaveLength(1);
  // What is forgotten meanwhile is told, too.
  await user.get('/nowhere');
  expect(await told('/worlds/lines/journal?format=lines&since=2')).toMatchObject({ oldest: 2, lines: [{ id: 3 }] });
  world.journal.clear();
  expect(await told('/worlds/lines/journal?format=lines')).toEqual({ oldest: null, lines: [] });
});

test('who opened a page follows what came after it, though nobody had followed before', async () => {
  await using own = await startMock();
  const page = await (await fetch(`${own.url}/_mock/desk`)).text();
  const { since } = JSON.parse(/id="told">(.*?)<\/script>/s.exec(page)?.[1] ?? '');
  own.world('meanwhile');
  const answer = await fetch(`${own.url}/_mock/changes?since=${since}`);
  const reader = (answer.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream() as never).getReader();
  let text = '';
  while (!text.includes('meanwhile')) text += (await reader.read()).value;
  expect(text).not.toContain('event: missed');
  await reader.cancel();
  expect((await fetch(`${own.url}/_mock/changes?since=1`)).status).toBe(400);
});
