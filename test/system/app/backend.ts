/** The sample app's backend: it speaks with bunq, by the reference client, and never hands the page more than Incode's SDK needs. */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { ClientContext, Conversation, Outcome, SdkResult } from 'bunq-mock/contracts';
import { reference } from 'bunq-mock/reference-client';
import { build } from 'esbuild';

export interface Backend extends AsyncDisposable {
  url: string;
  /** What it has learned from bunq, the first verification first. */
  outcomes: readonly Outcome[];
}

interface Verification {
  left: (result: SdkResult) => void;
  ended: Promise<Outcome>;
}

const here = (name: string) => new URL(name, import.meta.url).pathname;

/** The page's script with the SDK in it. Of Node's, it asks for `util` where it does not get to in a browser. */
async function script(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [here('page/page.js')],
    bundle: true,
    write: false,
    format: 'iife',
    external: ['util'],
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'error',
  });
  return outputFiles[0]?.text as string;
}

/**
 * Serves the page and its three calls: `POST /verifications` begins one, and answers `{id, token, url_api}`;
 * `POST /verifications/{id}/left` with `{result}`, which is how the user left the SDK, answers with what bunq then decided.
 *
 * @param bunq where bunq is, and whose identity is to be verified; asked for each verification
 */
export async function startBackend(bunq: () => Conversation, port = 0): Promise<Backend> {
  const files: Record<string, [type: string, text: string]> = {
    '/': ['text/html', await readFile(here('page/page.html'), 'utf8')],
    '/page.js': ['text/javascript', await script()],
  };
  const stop = new AbortController();
  const verifications: Verification[] = [];
  const outcomes: Outcome[] = [];

  /** Resolves when there is something for the SDK, or when it came to nothing before that. */
  function begin(): Promise<object> {
    return new Promise((resolve, reject) => {
      const id = verifications.length;
      let left: Verification['left'] = () => undefined;
      const runSdk: ClientContext['runSdk'] = ({ token, urlApi }) => {
        resolve({ id, token, url_api: urlApi });
        return new Promise((end) => {
          left = end;
        });
      };
      const sleep = (ms: number, signal?: AbortSignal) => delay(ms, undefined, { signal }).catch(() => undefined);
      const ended = reference({ ...bunq(), runSdk, sleep, now: Date.now, log: () => undefined, signal: stop.signal });
      verifications.push({ left: (result) => left(result), ended });
      ended.then((outcome) => {
        outcomes.push(outcome);
        resolve({ id, outcome });
      }, reject);
    });
  }

  async function answer(request: IncomingMessage): Promise<object> {
    const [, index] = /^\/verifications\/(\d+)\/left$/.exec(request.url ?? '') ?? [];
    const body = JSON.parse(Buffer.concat(await request.toArray()).toString());
    if (index === undefined) return begin();
    const { left, ended } = verifications[Number(index)] as Verification;
    left(body.result);
    return ended;
  }

  const server = createServer(async (request: IncomingMessage, response: ServerResponse) => {
    const [type, text] = files[request.url ?? ''] ?? [];
    if (request.method === 'GET') return response.writeHead(type ? 200 : 404, { 'Content-Type': `${type}; charset=utf-8` }).end(text);
    const [status, item] = await answer(request).then(
      (item) => [200, item] as const,
      (error) => [400, { error: String(error) }] as const,
    );
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(item));
  });
  await once(server.listen(port, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    outcomes,
    async [Symbol.asyncDispose]() {
      stop.abort();
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
}
