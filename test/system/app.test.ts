/** The sample app with Incode's real SDK, in a browser whose camera shows a test picture: what its backend then learns from bunq. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Mock, type Plan, startMock, type WorldHandle } from '../../server/index.js';
import { startBrowser } from '../support/browser.js';
import { installIn } from '../support/installed.js';
import { startBackend } from './app/backend.js';
import { conversationIn } from './app/conversation.js';

const ownFaults: unknown[] = [];
const DECIDED = /^\{/;
/** The SDK takes half a minute, most of it with animations. */
const LONGEST_MS = 90_000;
let mock: Mock;
let browser: Browser;
beforeAll(async () => {
  await installIn(new URL('app/page/', import.meta.url).pathname);
  mock = await startMock({ edition: '2026-06', onOwnFault: (error) => ownFaults.push(error) });
  const camera = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];
  browser = await startBrowser(...camera, '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1');
}, 400_000);
afterAll(async () => {
  await browser?.close();
  await mock?.stop();
  expect(ownFaults).toEqual([]);
});

const status = (page: Page) => page.getByRole('status').innerText();

/** As somebody would: each picture by the shutter, then on with it, until the app says what came of it. */
async function takePictures(page: Page): Promise<void> {
  const [onward, shutter] = [page.getByText('Continue', { exact: true }), page.getByAltText('capture button')];
  for (const until = Date.now() + LONGEST_MS; !DECIDED.test(await status(page)); ) {
    if (Date.now() > until) throw new Error(`the SDK stays at: ${await page.locator('body').innerText()}`);
    const next = (await onward.isVisible()) ? onward : shutter;
    // The screen may have gone meanwhile.
    await next.click({ timeout: 500 }).catch(() => undefined);
  }
}

/** One verification, in a world and a browser of its own; resolves with what the backend learned, and what the SDK was refused. */
async function verify(name: string, plan: Plan, act: (page: Page, world: WorldHandle) => Promise<void>, button = '#begin') {
  const world = mock.world(name);
  world.plan.set({ process: { after_ms: 0 }, ...plan });
  await using backend = await startBackend(() => conversationIn(world));
  await using context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(backend.url);
  await page.click(button);
  await act(page, world);
  await expect.poll(() => status(page)).toMatch(DECIDED);
  const refused = world.journal.exchanges().flatMap(({ refusal }) => refusal?.id ?? []);
  expect(JSON.parse(await status(page))).toEqual(backend.outcomes[0]);
  return { outcome: backend.outcomes[0], refused, world };
}

test('all goes well: an approval, and the mock refuses nothing', async () => {
  const { outcome, refused } = await verify('well', {}, takePictures);
  expect(outcome).toMatchObject({ outcome: 'approved' });
  expect(refused).toEqual([]);
});

test.each(['errorGlare', 'errorTypeMismatch', 'noFacesFound', 'spoofAttempt'] as const)('%s is why bunq rejects', async (reason) => {
  const { outcome } = await verify(reason.toLowerCase(), { capture: { result: 'failed', reason } }, takePictures);
  expect(outcome).toMatchObject({ outcome: 'rejected', fail_reasons: [reason] });
});

test('who gives up has submitted nothing', async () => {
  const { outcome, world } = await verify('given-up', {}, async (page) => {
    await page.getByAltText('capture button').waitFor();
    await page.click('#leave');
  });
  expect(outcome).toMatchObject({ outcome: 'cancelled' });
  expect(world.objects.get('identity-verification-session', 36)).toMatchObject({ state: 'CREATED' });
});

test('a token that expires meanwhile is refused, and nothing is submitted with it', async () => {
  const { outcome, refused } = await verify('expired', {}, async (page) => {
    await page.getByAltText('capture button').waitFor();
    const reset = { method: 'POST', headers: { 'Content-Type': 'application/json' } };
    expect((await fetch(`${mock.url}/_mock/worlds/expired/reset`, reset)).status).toBe(200);
    await takePictures(page);
  });
  expect(outcome).toMatchObject({ outcome: 'needs_input' });
  expect(new Set(refused)).toEqual(new Set(['incode-token-refused']));
});

test('what a phone ends on the capture page is what bunq decides about', async () => {
  const { outcome } = await verify(
    'phone',
    {},
    async (page, world) => {
      await page.locator('#sdk svg').first().waitFor();
      const [asked] = world.journal.exchanges({ operation: 'incode.onboarding-url' });
      await using phone = await browser.newContext();
      const elsewhere = await phone.newPage();
      await elsewhere.goto(JSON.parse(asked?.answer?.body as string).url);
      await elsewhere.getByRole('button', { name: 'Do all steps, as planned' }).click();
      await elsewhere.getByRole('heading', { name: 'Done' }).waitFor();
    },
    '#phone',
  );
  expect(outcome).toMatchObject({ outcome: 'approved' });
});
