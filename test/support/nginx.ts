/** nginx in front of some mocks, by the configuration that the project publishes. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { installUnless } from './debian.js';

const run = promisify(execFile);
const published = new URL('../system/deploy/nginx.conf', import.meta.url);
// Debian has it where only root looks.
const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` };

export const hasNginx = () =>
  run('nginx', ['-v'], { env }).then(
    () => true,
    () => false,
  );

/** Installs Debian's nginx where there is none; throws when that cannot be done. */
export const installNginx = (): Promise<void> => installUnless('PATH=$PATH:/usr/sbin nginx -v', 'nginx');

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

export interface Nginx extends AsyncDisposable {
  url: string;
}

/** Resolves when it listens; its configuration is the published one but for the ports. */
export async function startNginx(mocks: readonly number[]): Promise<Nginx> {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'bunq-mock-nginx-'));
  const servers = mocks.map((mock) => `server 127.0.0.1:${mock} max_fails=0;`).join('\n');
  const text = (await readFile(published, 'utf8'))
    .replace(/listen 127\.0\.0\.1:8787;/, `listen 127.0.0.1:${port};`)
    .replace(/( *server +127\.0\.0\.1:\d+ max_fails=0;\n)+/, `${servers}\n`);
  if (!text.includes(`:${port};`) || !text.includes(servers)) throw new Error('nginx.conf has no longer the lines that this replaces');
  await writeFile(join(folder, 'nginx.conf'), text);
  const child = spawn('nginx', ['-p', folder, '-c', 'nginx.conf', '-g', 'daemon off;'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (part) => {
    said += part;
  });
  const url = `http://127.0.0.1:${port}`;
  for (let i = 0; !(await fetch(`${url}/_mock/health`).catch(() => undefined)); i++) {
    if (child.exitCode !== null || i === 100) throw new Error(`nginx did not start: ${said}`);
    await delay(50);
  }
  return {
    url,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
      await rm(folder, { recursive: true, force: true });
    },
  };
}
