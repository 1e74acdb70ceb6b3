/** What an hour leaves behind: a page that stays open while a client polls once a second. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { startBrowser } from '../support/browser.js';
import { ask, send } from '../support/client.js';

test('an hour of polling under an open page leaves neither the page nor the server larger', async () => {
  // Its heap is to be the server's alone.
  const server = fork(new URL('desk/server.ts', import.meta.url), { execArgv: ['--import', 'tsx', '--expose-gc'] });
  const browser = await startBrowser();
  try {
    const heard = async () => (await once(server, 'message'))[0];
    const { desk, url, path, headers } = await heard();
    const page = await browser.newPage();
    await page.goto(`${desk}/w/hour/exchanges`);
    await page.getByText('● live').waitFor();
    const devtools = await page.context().newCDPSession(page);
    const sizes: { page: number; nodes: number; server: number }[] = [];
    for (let tenMinutes = 1; tenMinutes <= 6; tenMinutes++) {
      for (let i = 0; i < 600; i++) await send(url, ask.get(path, headers));
      await page.getByRole('link', { name: new RegExp(`^${600 * tenMinutes} `) }).waitFor();
      await devtools.send('HeapProfiler.collectGarbage');
      const { usedSize } = await devtools.send('Runtime.getHeapUsage');
      const { nodes } = await devtools.send('Memory.getDOMCounters');
      server.send('size?');
      sizes.push({ page: usedSize, nodes, server: await heard() });
    }
    // What is made once is there after twenty minutes, but for what compilers add; an exchange that stayed would take more than this.
    const most = 2400 * 250;
    const [early, late] = [sizes[1], sizes[5]] as [(typeof sizes)[0], (typeof sizes)[0]];
    expect(late.page, JSON.stringify(sizes)).toBeLessThan(early.page + most);
    expect(late.server, JSON.stringify(sizes)).toBeLessThan(early.server + most);
    expect(late.nodes, JSON.stringify(sizes)).toBeLessThan(early.nodes + 500);
  } finally {
    server.kill();
    await browser.close();
  }
});
