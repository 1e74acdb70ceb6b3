/** The page of a report, in a browser: real runs of a good client and of worse ones, from a file, without any network. */
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reference } from '../../contracts/clients/reference.js';
import { htmlOf } from '../../contracts/reports/html.js';
import { junitOf } from '../../contracts/reports/junit.js';
import { chosen, readCases } from '../../contracts/running/cases.js';
import type { Client } from '../../contracts/running/client.js';
import { inProcess } from '../../contracts/running/drivers/in-process.js';
import { verifyCases } from '../../contracts/verify.js';
import processedIsApproved from '../clients/broken/processed-is-approved.js';
import { mutant } from '../clients/mutant.js';
import { startBrowser } from '../support/browser.js';
import { eachVerdict } from '../support/reports.js';

const HOSTILE = '<script>document.title = "pwned"</script><img src="https://example.com/x" onerror="document.title = 1">';
const FAILED = '#poll-r8w4-entry-identity-edition-2025-10--2';
const PASSED = '#poll-r8w4-entry-identity-edition-2025-10--1';
/** Bytes that a cell may take, on the whole: of two hundred cases with five clients, two of which fail everything. */
const LARGEST = 20e3;

const says =
  (note: string): Client =>
  async () => ({ outcome: 'approved', error_kind: 'none', note });
const crashes: Client = async () => {
  throw new Error(HOSTILE);
};

let folder: string;
let url: string;
let browser: Browser;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bunq-contracts-html-'));
  const cases = chosen(readCases(), ['POLL-7K3Q', 'POLL-R8W4', 'POLL-V2XN', 'VRFY-*']);
  const clients: [string, Client][] = [
    ['reference', reference],
    ['processed-is-approved', await mutant(processedIsApproved)],
    ['says-approved', says(HOSTILE)],
    [`crashes ${HOSTILE}`, crashes],
  ];
  const reports = [];
  for (const [name, client] of clients)
    reports.push(await verifyCases({ cases, driver: inProcess(client, { name }), seed: 'page', clock: 'virtual', jobs: 4 }));
  const path = join(folder, 'report.html');
  await writeFile(path, htmlOf([...reports, eachVerdict('every-verdict', HOSTILE)]));
  url = pathToFileURL(path).href;
  browser = await startBrowser();
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

interface Look {
  colorScheme: 'light' | 'dark';
  viewport: { width: number; height: number };
  javaScriptEnabled?: boolean;
}

/** Opens the page, and fails when it asks for anything, complains, or runs what a client said. */
async function look(how: Look, at: (page: Page) => Promise<void>): Promise<void> {
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
    expect(await page.title()).toMatch(/^bunq contracts: reference, /);
  } finally {
    await context.close();
  }
}

const widths = (page: Page) => page.evaluate('[document.documentElement.scrollWidth, innerWidth]') as Promise<[number, number]>;
async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const [content, window] = await widths(page);
  expect(content).toBeLessThanOrEqual(window);
}

async function shoot(page: Page, name: string): Promise<void> {
  const to = process.env.TEST_SCREENSHOTS ?? join(tmpdir(), 'bunq-contracts-screenshots');
  await mkdir(to, { recursive: true });
  await page.screenshot({ path: join(to, `${name}.png`) });
}

const laptop = { width: 1366, height: 768 };
const phone = { width: 390, height: 844 };

describe.each([
  ['light', laptop],
  ['dark', laptop],
  ['light', phone],
  ['dark', phone],
] as const)('in %s at %o', (colorScheme, viewport) => {
  const name = `${colorScheme}-${viewport.width}`;

  test('shows the matrix, and what a failing cell holds', () =>
    look({ colorScheme, viewport }, async (page) => {
      await expectNoSidewaysScroll(page);
      await shoot(page, `${name}-matrix`);
      await page.locator(`td a[href="${FAILED}"]`).click();
      const cell = page.locator(FAILED);
      expect(await cell.isVisible()).toBe(true);
      expect(await cell.locator('.beside dd').allInnerTexts()).toEqual(['rejected', expect.stringMatching(/^approved\s+wrong/)]);
      expect(await cell.locator('.findings').first().innerText()).toContain('it reported approved; right is rejected');
      await shoot(page, `${name}-cell`);
      await cell.locator('.findings a').first().click();
      expect(await cell.isVisible()).toBe(true);
      const hit = cell.locator('.seq .hit');
      expect(await hit.innerText()).toMatch(
        /GET\s+\/v1\/user\/\d+\/identity-verification-session\/\d+[\s\S]*200\s+status PROCESSED · result REJECTED/,
      );
      await hit.locator('summary').click();
      expect(await hit.locator('pre').last().innerText()).toContain('"result": "REJECTED"');
      await expectNoSidewaysScroll(page);
      await shoot(page, `${name}-sequence`);
      await page.keyboard.press('Escape');
      expect(await cell.isVisible()).toBe(false);
      expect(await page.evaluate('document.activeElement.getAttribute("href")')).toBe(FAILED);
    }));

  test('keeps every cell inside of the window, whatever a client says', () =>
    look({ colorScheme, viewport }, async (page) => {
      const tooWide = await page.evaluate(`[...document.querySelectorAll('.cell')].slice(-120).flatMap((cell) => {
        location.hash = cell.id;
        return getComputedStyle(cell).display === 'block' && cell.scrollWidth <= cell.clientWidth ? [] : [cell.id];
      })`);
      expect(tooWide).toEqual([]);
      await expectNoSidewaysScroll(page);
    }));
});

test('the conversation of a passed case comes when it is opened, also by its address', () =>
  look({ colorScheme: 'light', viewport: laptop }, async (page) => {
    await page.goto(`${url}${PASSED}`);
    const cell = page.locator(PASSED);
    expect(await cell.locator('.seq .ask').count()).toBeGreaterThan(4);
    expect(await cell.locator('.claim').innerText()).toBe('client reports rejected');
    await cell.locator('.seq summary').first().click();
    expect(await cell.locator('.seq pre').first().innerText()).toContain('"purpose": "VERIFICATION"');
  }));

test('the filter leaves what is asked for', () =>
  look({ colorScheme: 'light', viewport: laptop }, async (page) => {
    const rows = page.locator('tbody tr[id]:visible');
    const all = await rows.count();
    await page.getByLabel('Area').selectOption('POLL');
    const some = await rows.count();
    expect(some).toBeLessThan(all);
    await page.getByLabel('Text').fill('rejected POLL-R8W4');
    expect(await rows.count()).toBeLessThan(some);
    expect(await page.locator('output').innerText()).toMatch(/^\d+ of \d+ cases$/);
    await page.getByRole('button', { name: 'Reset' }).click();
    await page.getByText(`${all} cases`, { exact: true }).waitFor();
    await page.getByLabel('Only what needs a look').check();
    expect(await page.locator('tbody tr[id]:visible:not([data-look])').count()).toBe(0);
  }));

test('without scripts, cells open all the same', () =>
  look({ colorScheme: 'light', viewport: laptop, javaScriptEnabled: false }, async (page) => {
    await page.locator(`td a[href="${FAILED}"]`).click();
    expect(await page.locator(`${FAILED} .seq .hit`).isVisible()).toBe(true);
    await page.locator(`${FAILED} .close`).click();
    expect(await page.locator(FAILED).isVisible()).toBe(false);
    expect(await page.locator('form').isVisible()).toBe(false);
  }));

test('every link and control can be reached by keyboard, and is seen to be', () =>
  look({ colorScheme: 'light', viewport: laptop }, async (page) => {
    await page.locator('td a').first().focus();
    await page.keyboard.press('Tab');
    expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.querySelector(".cell:target").getAttribute("aria-labelledby")')).toMatch(/-h$/);
  }));

test('the page stays of a size that opens, with hundreds of cases', () =>
  look({ colorScheme: 'light', viewport: laptop }, async (page) => {
    const cells = await page.locator('td a').count();
    expect(cells).toBeGreaterThan(50);
    expect((await stat(new URL(url))).size / cells).toBeLessThan(LARGEST);
  }));

test("JUnit's XML is one to a browser's parser, too", () =>
  look({ colorScheme: 'light', viewport: laptop }, async (page) => {
    const xml = junitOf(eachVerdict(`${HOSTILE}\u0000\u001b]]>\ud800`, `${HOSTILE}\u0000\u001b]]>\ud800`), new Map());
    const count = `(name) => new DOMParser().parseFromString(${JSON.stringify(xml)}, 'application/xml').querySelectorAll(name).length`;
    const parsed = await page.evaluate(`['parsererror', 'testcase'].map(${count})`);
    expect(parsed).toEqual([0, 7]);
  }));
