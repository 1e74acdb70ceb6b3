/** Pictures of every view of the desk, light and dark, wide and narrow: `npm run pictures [-- folder]`. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { startBrowser } from '../support/browser.js';
import { deskScene } from '../support/desk-scene.js';

const folder = process.argv[2] ?? 'pictures';
const FORMS = [
  ['light', 1366, 800],
  ['dark', 1366, 800],
  ['light', 390, 844],
  ['dark', 390, 844],
] as const;

await mkdir(folder, { recursive: true });
await using scene = await deskScene();
const browser = await startBrowser();
for (const [colorScheme, width, height] of FORMS) {
  const page = await browser.newPage({ colorScheme, viewport: { width, height }, reducedMotion: 'reduce' });
  for (const [name, path] of Object.entries(scene.views)) {
    await page.goto(scene.mock.desk + path);
    await page.getByText('● live').waitFor();
    await page.screenshot({ path: join(folder, `${name}-${colorScheme}-${width}.png`) });
  }
  await page.close();
}
await browser.close();
console.log(`${Object.keys(scene.views).length * FORMS.length} pictures in ${folder}`);
