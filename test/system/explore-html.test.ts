/** The page of a search, in a browser: a real one, of a client with a bug that only a pair shows, and of one that says what is hostile. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Client, exploreClient } from '../../contracts/index.js';
import { explorationPage } from '../../contracts/reports/explored-html.js';
import { explorationJunit } from '../../contracts/reports/explored-junit.js';
import { mutant } from '../clients/mutant.js';
import { twoMove } from '../clients/two-moves.js';
import { startBrowser } from '../support/browser.js';

const HOSTILE = '<script>document.title = "pwned"</script><img src="https://example.com/x" onerror="document.title = 1">';
const says: Client = async () => {
  throw new Error(HOSTILE);
};

type Report = Awaited<ReturnType<typeof exploreClient>>['report'];
let folder: string;
let browser: Browser;
let pair: Report;
let hostile: Report;
beforeAll(async () => {
  const follows = await mutant(twoMove['follows-after-a-failure'] as NonNullable<(typeof twoMove)[string]>);
  const options = { entry: 'identity', stories: ['approved'], seed: '7' } as const;
  const moves = ['late', 'busy', 'led-away'];
  const operations = ['identity-verification-session.create', 'identity-verification-session.read'];
  pair = (await exploreClient(follows, { ...options, name: 'follows', moves, operations })).report;
  hostile = (await exploreClient(says, { ...options, name: HOSTILE, version: HOSTILE, depth: 1 })).report;
  folder = await mkdtemp(join(tmpdir(), 'bunq-contracts-explored-'));
  browser = await startBrowser();
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Opens the page of a report, and fails when it asks for anything, complains, or runs what a client said. */
async function look(report: Report, how: object, at: (page: Page) => Promise<void>): Promise<void> {
  const path = join(folder, 'explored.html');
  await writeFile(path, explorationPage(report, { called: { client: ['./adapter'], flags: [] }, folder: 'explore', day: '2026-03-02' }));
  const url = pathToFileURL(path).href;
  const context = await browser.newContext({ ...how, offline: true });
  try {
    const page = await context.newPage();
    const wrong: string[] = [];
    page.on('console', (message) => wrong.push(message.text()));
    page.on('pageerror', ({ message }) => wrong.push(message));
    page.on('request', (request) => !request.url().startsWith(url) && wrong.push(request.url()));
    await page.goto(url);
    await at(page);
    expect(wrong).toEqual([]);
    expect(await page.title()).toMatch(/^bunq contracts, explored: /);
  } finally {
    await context.close();
  }
}

async function shoot(page: Page, name: string): Promise<void> {
  const to = process.env.TEST_SCREENSHOTS ?? join(tmpdir(), 'bunq-contracts-screenshots');
  await mkdir(to, { recursive: true });
  await page.screenshot({ path: join(to, `explored-${name}.png`) });
}

describe.each([
  ['light', 1366],
  ['dark', 1366],
  ['light', 390],
  ['dark', 390],
] as const)('in %s at %i', (colorScheme, width) => {
  const how = { colorScheme, viewport: { width, height: 800 } };
  const name = `${colorScheme}-${width}`;

  test('the finds stand first, and open on what was exchanged beside what is undisturbed', () =>
    look(pair, how, async (page) => {
      await shoot(page, `${name}-map`);
      expect(await page.locator('h1').innerText()).toBe(`1 find in ${pair.schedules} schedules`);
      const [{ case: id, steps }] = pair.finds as [Report['finds'][number]];
      expect(await page.locator('.finds .steps li').allInnerTexts()).toEqual(steps.map(({ text }) => text));
      await page.locator('.finds a').first().click();
      const cell = page.locator(`#find-${id.toLowerCase()}`);
      expect(await cell.isVisible()).toBe(true);
      const [disturbed, plain] = await cell.locator('.seq').all();
      expect(await disturbed?.locator('em.fault').count()).toBe(2);
      expect(await disturbed?.locator('.hit').innerText()).toContain('carried the session token');
      expect(await plain?.locator('em.fault').count()).toBe(0);
      expect(await plain?.locator('.ask').count()).toBeGreaterThan(3);
      expect(await cell.locator('.again pre').innerText()).toBe(`bunq-contracts verify ${id} --seed 7 --cases explore -- ./adapter`);
      await shoot(page, `${name}-find`);
      expect(await page.evaluate("((cell) => cell.scrollWidth <= cell.clientWidth)(document.querySelector('.cell:target'))")).toBe(true);
      await page.keyboard.press('Escape');
      expect(await cell.isVisible()).toBe(false);
    }));

  test('the conversation goes along the top, misfortunes down the side, and every cell says how it went', () =>
    look(pair, how, async (page) => {
      const [{ points }] = pair.stories as [Report['stories'][number]];
      expect(await page.locator('thead th').count()).toBe(1 + points.length);
      expect(await page.locator('tbody tr:not(.area)').count()).toBe(3);
      const marks = points.flatMap(({ alone }) => Object.keys(alone)).length;
      expect(await page.locator('td > span:has(svg), td > a').count()).toBe(marks);
      expect(await page.locator('td.none').count()).toBe(3 * points.length - marks);
      const [content, window] = (await page.evaluate('[document.documentElement.scrollWidth, innerWidth]')) as [number, number];
      expect(content).toBeLessThanOrEqual(window);
    }));
});

test('what a client says stays text; without scripts, finds open all the same', async () => {
  await look(hostile, { javaScriptEnabled: false, viewport: { width: 1366, height: 800 } }, async (page) => {
    expect(await page.locator('.finds').innerText()).toContain('onerror=');
    await page.locator('.finds a').first().click();
    expect(await page.locator('.cell:target').isVisible()).toBe(true);
    await page.locator('.cell:target .close').click();
    expect(await page.locator('.cell:target').count()).toBe(0);
  });
  await look(hostile, {}, async (page) => expect(await page.locator('script').count()).toBe(2));
});

test("JUnit's XML is one to a browser's parser: a suite for each story, a failure for each find", () =>
  look(hostile, {}, async (page) => {
    for (const report of [pair, hostile]) {
      const xml = explorationJunit(report, { client: ['./adapter'], flags: [] });
      const count = `(name) => new DOMParser().parseFromString(${JSON.stringify(xml)}, 'application/xml').querySelectorAll(name).length`;
      const parsed = await page.evaluate(`['parsererror', 'testsuite', 'testcase', 'failure'].map(${count})`);
      const { length } = report.finds;
      expect(parsed).toEqual([0, 1, 1 + length, length]);
      expect(xml).toContain(`tests="${1 + length}" failures="${length}" errors="0"`);
    }
  }));
