/** The desk as it is served: one page for all views, with what its view shows first in it; a script, a style, a sign. */
import { hash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { Live, PlainText } from '../control/control.js';
import { checkMade, controls } from '../control/index.js';
import { LOOK } from '../look.js';
import { Refusal, refusals } from '../refusals.js';
import type { Worlds } from '../world/worlds.js';
import { needsOf } from './needs.js';

/** Where its views begin. */
export const ROOT = '/_mock/desk';

/** Own script and style alone, nothing inline, nothing framed or read by another origin, and no address told to anybody. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

/** Whether a browser's user goes to a page of the desk, by a link or an address: not a script, a frame or a form of some page. */
export function isVisit({ method, url = '', headers }: IncomingMessage): boolean {
  const path = url.replace(/\?.*/s, '');
  const isPage = path === '/' ? /\btext\/html\b/i.test(headers.accept ?? '') : path === '/desk' || path.startsWith('/desk/');
  const { origin, 'sec-fetch-mode': mode = 'navigate', 'sec-fetch-dest': dest = 'document' } = headers;
  return method === 'GET' && isPage && origin === undefined && mode === 'navigate' && dest === 'document';
}

const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path d="M2 3h12v8H2zM5 14h6" fill="none" stroke="#1f5fb8" stroke-width="2" stroke-linejoin="round"/></svg>`;

interface Asset {
  type: string;
  body: Buffer;
}

interface Assets {
  byName: ReadonlyMap<string, Asset>;
  page(title: string, data: string): string;
}

let assets: Assets | undefined;

/** Read with the first page that is asked for: a server that nobody looks into has none of it. */
function read(): Assets {
  // Built beside the server, or, where the server runs from its sources, in the folder of all that is built.
  const folder = ['../../desk/', '../../dist/desk/'].map((path) => new URL(path, import.meta.url)).find((url) => existsSync(url));
  if (!folder) throw refusals.controlNotFound({ what: 'desk before it is built, by npm run build' });
  const byName = new Map<string, Asset>();
  const add = (name: string, ending: string, type: string, text: string) => {
    const full = `${name}-${hash('sha256', text).slice(0, 10)}.${ending}`;
    byName.set(full, { type, body: Buffer.from(text) });
    return `${ROOT}/assets/${full}`;
  };
  const built = (name: string) => readFileSync(new URL(name, folder), 'utf8');
  const script = add('desk', 'js', 'text/javascript; charset=utf-8', built('desk.js'));
  const style = add('desk', 'css', 'text/css; charset=utf-8', LOOK + built('desk.css'));
  const icon = add('desk', 'svg', 'image/svg+xml', ICON);
  const page = (title: string, data: string) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><meta name="color-scheme" content="light dark"><title>${title}</title>
<link rel="icon" href="${icon}"><link rel="stylesheet" href="${style}"></head>
<body><noscript>The desk needs JavaScript. Everything that it does is under <a href="/_mock/">/_mock</a>, in JSON.</noscript>
<script type="application/json" id="told">${data}</script><script type="module" src="${script}"></script></body></html>
`;
  return { byName, page };
}

export function assetOf(name: string): Asset {
  const asset = (assets ??= read()).byName.get(name);
  if (!asset) throw refusals.controlNotFound({ what: `desk/assets/${name}` });
  return asset;
}

const reads = controls
  .filter(({ method }) => method === 'GET')
  .map((control) => ({ control, form: new RegExp(`^${control.path.replaceAll(/:(\w+)/g, '(?<$1>[^/]+)')}$`) }));

interface Visit {
  worlds: Worlds;
  /** From the desk's root on, its query included. */
  target: string;
  url: string;
  version: string;
}

/** What a path of the control plane answers; undefined where it refuses: the page asks again, and shows why. */
async function answerOf(path: string, { worlds, url, version }: Visit): Promise<object | undefined> {
  const [bare = '', text] = path.split('?');
  for (const { control, form } of reads) {
    const found = form.exec(bare);
    if (!found) continue;
    const params = Object.fromEntries(Object.entries(found.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]));
    const query = new URLSearchParams(text);
    try {
      checkMade({ worlds, params, query });
      const answer = await control.run({ worlds, params, query, headers: {}, body: undefined, url, version });
      return answer instanceof Live || answer instanceof PlainText ? undefined : answer;
    } catch (error) {
      if (error instanceof Refusal) return undefined;
      throw error;
    }
  }
  return undefined;
}

/** The page of a view. Every text of a client's in it is JSON, and cannot end the element that it is in. */
export async function pageOf(visit: Visit): Promise<string> {
  const { page } = (assets ??= read());
  const [bare = '', text] = visit.target.split('?');
  const parts = bare.split('/').filter(Boolean).map(decodeURIComponent);
  const { changes } = visit.worlds;
  // Before anything is read: what changes from here on, the page is told.
  const since = `${changes.epoch}-${changes.count}`;
  const answers: Record<string, object> = {};
  for (const path of needsOf(parts, new URLSearchParams(text))) {
    const answer = await answerOf(path, visit);
    if (answer) answers[path] = answer;
  }
  return page('bunq-mock', JSON.stringify({ version: visit.version, since, answers }).replaceAll('<', '\\u003c'));
}
