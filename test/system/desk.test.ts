/** The desk in a browser: each view in each form, the story of a session by mouse and by keyboard, and what goes wrong around it. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startMock } from '../../server/index.js';
import { auth } from '../support/actors.js';
import { startBrowser } from '../support/browser.js';
import { ask, send } from '../support/client.js';
import { type DeskScene, deskScene, HOSTILE, WORLD } from '../support/desk-scene.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let scene: DeskScene;
let browser: Browser;
beforeAll(async () => {
  [scene, browser] = await Promise.all([deskScene(), startBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await scene?.[Symbol.asyncDispose]();
});

interface Form {
  colorScheme?: 'light' | 'dark';
  viewport?: { width: number; height: number };
}

/** Opens a page, and fails when anything is asked for elsewhere, or anything complains. */
async function open(form: Form, at: (page: Page) => Promise<void>, tolerated: RegExp = /^$/): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1366, height: 800 }, reducedMotion: 'reduce', ...form });
  try {
    const page = await context.newPage();
    const wrong: string[] = [];
    page.on('console', (message) => tolerated.test(message.text()) || wrong.push(message.text()));
    page.on('pageerror', ({ message }) => wrong.push(message));
    page.on('request', (request) => /^http:\/\/127\.0\.0\.1:|^data:/.test(request.url()) || wrong.push(request.url()));
    await at(page);
    expect(wrong).toEqual([]);
  } finally {
    await context.close();
  }
}

const visit = async (page: Page, path: string, { desk } = scene.mock) => {
  await page.goto(desk + path);
  await page.getByText('● live').waitFor();
};

const laptop = { width: 1366, height: 800 };
const phone = { width: 390, height: 844 };

describe.each([
  ['light', laptop],
  ['dark', laptop],
  ['light', phone],
  ['dark', phone],
] as const)('in %s at %o', (colorScheme, viewport) => {
  test('each view can be read by everybody, fits, and asks nobody else', async () => {
    for (const [name, path] of Object.entries(scene.views)) {
      const tolerated = name === 'no-world' ? /404/ : undefined;
      await open(
        { colorScheme, viewport },
        async (page) => {
          await visit(page, path);
          await page.evaluate(axe);
          const { violations } = (await page.evaluate('axe.run()')) as { violations: { id: string; nodes: { html: string }[] }[] };
          expect(
            violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]),
            name,
          ).toEqual([]);
          expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), `${name} fits`).toBe(true);
          expect(await page.title()).not.toContain('pwned');
        },
        tolerated,
      );
    }
  });
});

test('what a screen reader is told of each view', async () => {
  for (const [name, path] of Object.entries(scene.views)) {
    // As long as the list of all that is supported, which the reference pages tell as well.
    if (name === 'supported' || name === 'coverage') continue;
    await open(
      {},
      async (page) => {
        await visit(page, path);
        const told = await page.locator('main').ariaSnapshot();
        // Which operations can be chosen is as long a list, and no matter of a view's.
        const words = told.replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:8787').replaceAll(/^ +- option "(?!all").*\n/gm, '');
        await expect(words).toMatchFileSnapshot(`desk/${name}.aria.yml`);
      },
      name === 'no-world' ? /404/ : undefined,
    );
  }
});

test('the first view is there with the page: the server is asked for nothing more', () =>
  open({}, async (page) => {
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await visit(page, scene.views.session as string);
    await page.getByRole('button', { name: 'approve', exact: true }).waitFor();
    const calls = asked.filter((path) => !path.startsWith('/_mock/desk') && path !== '/_mock/changes');
    // For the choice among them, which is beside the view.
    expect(calls).toEqual(['/_mock/worlds']);
  }));

/** A client's half of the conversation. */
async function clientOf(world: DeskScene['world']) {
  const [user] = world.users;
  const headers = auth(user.session_token);
  const sessions = `/v1/user/${user.user_api_key_id}/identity-verification-session`;
  const call = async (asked: Parameters<typeof send>[1]) => JSON.parse((await send(world.url, asked)).body);
  return {
    begin: async () =>
      (await call(ask.post(sessions, { purpose: 'VERIFICATION', provider: 'INCODE' }, headers))).Response[0].Id.id as number,
    submit: (id: number) => call(ask.put(`${sessions}/${id}`, { status: 'SUBMITTED' }, headers)),
    read: async (id: number) =>
      Object.values((await call(ask.get(`${sessions}/${id}`, headers))).Response[0])[0] as Record<string, unknown>,
  };
}

test('the story by mouse: a conversation arrives, is held, and rejected with a reason; the client reads it', async () => {
  await using mock = await startMock({ freeze: true, now: '2026-01-01' });
  const client = await clientOf(mock.world('story'));
  await open({}, async (page) => {
    await visit(page, '/w/story/objects', mock);
    const id = await client.begin();
    await page.getByRole('link', { name: `identity-verification-session ${id}` }).click();
    await page.getByRole('button', { name: 'hold' }).click();
    await client.submit(id);
    await page.getByRole('button', { name: '+1 d' }).click();
    await page.getByText('2026-01-02 00:00:00.000').waitFor();
    expect(await client.read(id)).toMatchObject({ status: 'SUBMITTED' });
    await page.getByRole('button', { name: 'reject…' }).click();
    await page.getByLabel('errorGlare').check();
    await page.getByRole('button', { name: 'reject', exact: true }).click();
    await page.getByText('It is decided').waitFor();
    expect(await client.read(id)).toMatchObject({ status: 'PROCESSED' });
    // What was pressed, as a line to paste.
    expect(await page.getByLabel('The same by another way').textContent()).toContain(
      `curl -X POST '${mock.url}/_mock/worlds/story/identity-verification-session/${id}/process'`,
    );
    await page.getByRole('link', { name: 'Exchanges', exact: true }).click();
    await page
      .getByRole('link', { name: /\.read/ })
      .first()
      .click();
    await page.getByText('errorGlare').first().waitFor();
  });
});

test('the story by keyboard alone', async () => {
  await using mock = await startMock({ freeze: true, now: '2026-01-01' });
  const client = await clientOf(mock.world('keys'));
  const id = await client.begin();
  await client.submit(id);
  await open({}, async (page) => {
    const at = () => new URL(page.url()).pathname.replace('/_mock/desk', '');
    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    await visit(page, '', mock);
    await press('j', 'Enter');
    await expect.poll(at).toBe('/w/keys');
    await press('g', 'o');
    await expect.poll(at).toBe('/w/keys/objects');
    await page.locator('[data-row]', { hasText: `identity-verification-session ${id}` }).waitFor();
    const chosen = () => page.evaluate('document.querySelector("[data-row]:focus")?.textContent ?? ""') as Promise<string>;
    for (let i = 0; i < 9 && !(await chosen()).includes(`session ${id}`); i++) await press('j');
    await press('Enter');
    await expect.poll(at).toBe(`/w/keys/objects/identity-verification-session/${id}`);
    await press('.');
    await page.getByText('It is decided').waitFor();
    await press('Escape');
    await expect.poll(at).toBe('/w/keys/objects');
    await press('g', 'e', '/');
    await page.keyboard.type('put');
    await expect.poll(() => page.locator('[data-row]').count()).toBe(1);
    await press('Escape', '?');
    await page.getByRole('heading', { name: 'Keys', exact: true }).waitFor();
    await press('Escape');
    expect(await page.getByRole('heading', { name: 'Keys', exact: true }).count()).toBe(0);
    expect((await client.read(id)).status).toBe('PROCESSED');
  });
});

test('what a client sends is text, in whatever view', async () => {
  const { world } = scene;
  const [user] = world.users;
  const headers = { ...auth(user.session_token), 'X-Bunq-Client-Request-Id': HOSTILE.replaceAll(/[^\x20-\x7e]/g, '') };
  const { body } = await send(
    world.url,
    ask.post(`/v1/user/${user.user_api_key_id}/<img src=x onerror=alert(1)>`.replaceAll(' ', '%20'), { a: HOSTILE }, headers),
  );
  expect(body).toContain('Error');
  await open({}, async (page) => {
    for (const path of [`/w/${WORLD}`, `/w/${WORLD}/objects`, `/w/${WORLD}/exchanges`, `/w/${WORLD}/sequence`]) await visit(page, path);
    await visit(page, `/w/${WORLD}/exchanges?q=404`);
    await page.locator('[data-row]').first().click();
    await page.getByLabel('Body of the request').waitFor();
    expect(await page.evaluate('document.querySelectorAll("main script, main img").length')).toBe(0);
    // What would turn the direction of what follows is shown as what it is.
    expect(await page.getByLabel('Body of the request').textContent()).toMatch(/\\\\u202e|\\u202e/);
    expect(await page.title()).not.toContain('pwned');
  });
});

test('secrets are masked until asked for', () =>
  open({}, async (page) => {
    const { session_token } = scene.world.users[0];
    await visit(page, `/w/${WORLD}`);
    const text = () => page.locator('main').textContent();
    expect(await text()).not.toContain(session_token);
    await page.getByLabel('show secrets').check();
    expect(await text()).toContain(session_token);
  }));

test('who reads further down is not disturbed by what is new', async () => {
  await using mock = await startMock({ freeze: true, now: '2026-01-01' });
  const world = mock.world('long');
  const client = await clientOf(world);
  const id = await client.begin();
  for (let i = 0; i < 60; i++) await client.read(id);
  await open({}, async (page) => {
    await visit(page, '/w/long/exchanges', mock);
    const rows = page.locator('.rows');
    await rows.evaluate((element) => element.scrollTo(0, 640));
    await client.read(id);
    await page.getByRole('button', { name: '1 new above' }).waitFor();
    expect(await rows.evaluate((element) => element.scrollTop)).toBe(640);
    await page.getByRole('button', { name: '1 new above' }).click();
    await page.getByRole('link', { name: /^62 / }).waitFor();
  });
});

test('a world of ten thousand exchanges is a list of those in view', async () => {
  await using mock = await startMock({ freeze: true, now: '2026-01-01' });
  const world = mock.world('full');
  const client = await clientOf(world);
  const id = await client.begin();
  for (let i = 0; i < 1000; i++) await Promise.all(Array.from({ length: 10 }, () => client.read(id)));
  await open({}, async (page) => {
    await visit(page, '/w/full/exchanges', mock);
    await page.getByRole('status').filter({ hasText: '10000' }).waitFor();
    expect(await page.locator('[data-row]').count()).toBeLessThan(100);
    await page.getByLabel('filter').fill('POST');
    await page.getByText('No exchange is like that.').waitFor();
  });
});

test('a server that goes and comes back, under an open page', async () => {
  const mock = await startMock({ freeze: true, now: '2026-01-01' });
  mock.world('before');
  const { port } = mock;
  await open(
    {},
    async (page) => {
      await visit(page, '', mock);
      await page.getByRole('link', { name: 'before' }).waitFor();
      await mock.stop();
      await page.getByText('no connection').waitFor();
      await using again = await startMock({ port, freeze: true, now: '2026-01-01' });
      again.world('after');
      await page.getByText('● live').waitFor();
      await page.getByRole('link', { name: 'after' }).waitFor();
      expect(await page.getByRole('link', { name: 'before' }).count()).toBe(0);
    },
    /Failed to load resource|ERR_/,
  );
});

test('seven tabs at once, where a browser has six connections to a host', async () => {
  const context = await browser.newContext();
  const pages = [];
  // A tab in the background is hidden, and lets its stream go.
  for (let i = 0; i < 7; i++) {
    const page = await context.newPage();
    await page.goto(`${scene.mock.desk}/w/${WORLD}/objects`, { waitUntil: 'commit' });
    pages.push(page);
  }
  const last = pages.at(-1) as Page;
  await last.getByRole('heading', { name: 'Objects', exact: true }).waitFor();
  await last.getByText('● live').waitFor();
  await context.close();
});
