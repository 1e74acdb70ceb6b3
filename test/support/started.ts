/** The CLI in a process of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface Started extends AsyncDisposable {
  url: string;
  port: number;
}

interface How {
  /** The Node that runs it; this one unless given. */
  program?: string;
  /** The compiled one of this project unless given. */
  main?: string;
  cwd?: string;
  env?: Record<string, string>;
}

/** Starts it on a free port; resolves when it listens. */
export async function startCli(args: readonly string[] = [], { program = process.execPath, main, cwd, env }: How = {}): Promise<Started> {
  const script = main ?? new URL('../../dist/server/main.js', import.meta.url).pathname;
  const child = spawn(program, [script, ...args, '--port', '0', '--log', 'json'], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const ended = exited.then(([code]) => Promise.reject(new Error(`bunq-mock ended by itself, with ${code}`)));
  // Later on nobody waits for it.
  ended.catch(() => undefined);
  const lines = createInterface(child.stdout);
  const [line] = await Promise.race([once(lines, 'line'), ended]);
  const { port } = JSON.parse(line);
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}
