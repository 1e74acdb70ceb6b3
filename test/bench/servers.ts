/** Starting the servers that are compared, each in a process of its own, and talking to them. */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type Agent, request as httpRequest } from 'node:http';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { mainScript, type Request } from './mock.js';

export const names = ['mock', 'express', 'http'] as const;
export type Name = (typeof names)[number];

/** One figure for each server. */
export type Each<Value = number> = Record<Name, Value>;

/** Bare servers that sign as much as the mock has to, on their loop or in Node's thread pool. */
export const signers = ['loop', 'pool'] as const;
export type Signers<Value = number> = Record<(typeof signers)[number], Value>;

const file = (name: string) => fileURLToPath(new URL(`servers/${name}`, import.meta.url));
const scripts: Each<string> = { mock: mainScript, express: file('bare-express.mjs'), http: file('bare-http.mjs') };
const usage = ['--import', new URL('servers/usage.mjs', import.meta.url).href];
const mockFlags = ['--port', '0', '--log', 'silent', '--process-after', '0ms'];

export interface Server extends AsyncDisposable {
  url: string;
  /** Sends a message to the process and takes its next one for the answer. */
  ask<Answer>(message: number): Promise<Answer>;
}

/** Starts the server and asks it once; milliseconds from the start of its process to the end of its first answer. */
export async function firstAnswer(name: Name, request: Request): Promise<number> {
  const args = name === 'mock' ? mockFlags : [];
  const start = performance.now();
  const child = spawn(process.execPath, [scripts[name], ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    await send(await urlOf(child, failure(child)), request);
    return performance.now() - start;
  } finally {
    await end(child);
  }
}

/**
 * Starts a server that tells its CPU time when asked.
 *
 * @param body what a bare one answers to every GET
 */
export function start(name: Name, body: string): Promise<Server> {
  return forked(scripts[name], name === 'mock' ? mockFlags : [body], usage);
}

/** @param body what it answers to every GET */
export function startSigning(where: keyof Signers, body: string): Promise<Server> {
  return forked(file('bare-signed.mjs'), [body, where], usage);
}

/** Starts the mock that holds as many sessions as it is told to. */
export function startFilled(): Promise<Server> {
  return forked(file('filled.ts'), [], [...process.execArgv, '--expose-gc', '--max-old-space-size=8192']);
}

async function forked(script: string, args: string[], execArgv: string[]): Promise<Server> {
  const child = fork(script, args, { execArgv, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  const failed = failure(child);
  const url = await urlOf(child, failed);
  return {
    url,
    async ask(message) {
      const answered = once(child, 'message');
      child.send(message);
      return (await Promise.race([answered, failed]))[0];
    },
    [Symbol.asyncDispose]: () => end(child),
  };
}

/** The url that a server prints when it listens. */
async function urlOf(child: ChildProcess, failed: Promise<never>): Promise<string> {
  const lines = createInterface(child.stdout as Readable);
  const [url] = await Promise.race([once(lines, 'line'), failed]);
  return url;
}

/** Rejects when the process ends. */
async function failure(child: ChildProcess): Promise<never> {
  const [code, signal] = await once(child, 'exit');
  throw new Error(`${child.spawnargs.join(' ')} ended by itself, with ${code ?? signal}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

/** Sends a request and resolves to the body of its answer; anything but 200 is an error. */
export function send(url: string, { method, path, headers, body }: Request, agent?: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url + path, { method, headers, ...(agent && { agent }) }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => {
        if (response.statusCode === 200) resolve(text);
        else reject(new Error(`${method} ${url}${path}: ${response.statusCode} ${text}`));
      });
      response.on('error', reject);
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** The id in the answer to a creation. */
export function idIn(answer: string): number {
  return JSON.parse(answer).Response[0].Id.id;
}
