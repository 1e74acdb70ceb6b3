/**
 * Pictures of every view of the desk, light and dark, wide and narrow: `npm run pictures [-- folder]`. Those of the README, in
 * docs/pictures, are made anew with them.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { startBrowser } from '../support/browser.js';
import { deskScene } from '../support/desk-scene.js';

const folder = process.argv[2] ?? 'pictures';
const THEMES = ['light', 'dark'] as const;
const LAPTOP = { width: 1366, height: 800 };
const PHONE = { width: 390, height: 844 };
/** So much of a screen that its words can still be read where a README is shown. */
const README = { width: 1366, height: 640 };

await using scene = await deskScene();
const browser = await startBrowser();
let taken = 0;

async function take(into: string, names: readonly string[], viewport: { width: number; height: number }, suffix = '') {
  await mkdir(into, { recursive: true });
  for (const colorScheme of THEMES) {
    const page = await browser.newPage({ colorScheme, viewport, reducedMotion: 'reduce' });
    for (const name of names) {
      await page.goto(`${scene.mock.desk}${scene.views[name]}`);
      await page.getByText('● live').waitFor();
      await page.screenshot({ path: join(into, `${name}-${colorScheme}${suffix}.png`) });
      taken++;
    }
    await page.close();
  }
}

const all = Object.keys(scene.views);
await take(folder, all, LAPTOP, '-1366');
await take(folder, all, PHONE, '-390');
await take('docs/pictures', ['session'], README);
await browser.close();
console.log(`${taken} pictures in ${folder} and docs/pictures`);
