/** What a browser says of the page that sent a request. Any page can have one sent here; who is no browser says none of this. */
import type { IncomingHttpHeaders } from 'node:http';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/i;

/** Whether a Host is loopback or one of the names, which are in lower case. */
export function isNamed(host: string | undefined, names: readonly string[]): boolean {
  const name = (host ?? '').replace(/:\d*$/, '').toLowerCase();
  return LOOPBACK.test(name) || names.includes(name);
}

/**
 * What shows that a request comes from a page of another origin; undefined when nothing does.
 *
 * @param own host and port under which clients know the server, besides the Host
 */
export function foreignMark(headers: IncomingHttpHeaders, own?: string): string | undefined {
  const { origin, host, 'sec-fetch-site': site } = headers;
  const from = origin?.replace(/^https?:\/\//i, '').toLowerCase();
  if (from !== undefined && from !== host?.toLowerCase() && from !== own) return `Origin is "${origin}"`;
  return site === undefined || ['same-origin', 'none'].includes(String(site)) ? undefined : `Sec-Fetch-Site is "${site}"`;
}

/** No Sec-Fetch-Mode: fetch in Node sends it, alone. */
const MARKS = ['origin', 'sec-fetch-site', 'sec-fetch-dest', 'sec-fetch-user'];

/**
 * Whether a browser sent a request. To a plain http url, but on loopback, it sends no Sec-Fetch header, and no Origin
 * with a GET to the same origin; so its User-Agent counts, too, which PowerShell imitates.
 */
export function isOfBrowser(headers: IncomingHttpHeaders): boolean {
  const agent = headers['user-agent'] ?? '';
  return MARKS.some((name) => headers[name] !== undefined) || (/^Mozilla\//.test(agent) && !/PowerShell/.test(agent));
}
