/** Where drift may look: a sandbox, or this machine. */
import { Usage } from '../commands/usage.js';

/** What a partner's real users are on. */
const PRODUCTION = /(^|\.)bunq\.(com|net)\.?$/i;
const SANDBOX = /(^|[.-])sandbox\./i;

export const isLoopback = (host: string) => /^(localhost|127(\.\d+){3}|\[::1\])$/i.test(host);

/**
 * The target, without a slash or `/v1` at its end.
 *
 * @param isKnown whether a production host is meant
 * @throws Usage for what is no url, http elsewhere than on this machine, and a production host that is not meant
 */
export function targetOf(text: string, isKnown: boolean): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) throw new Usage('--target is no http url');
  if (url.username || url.password || url.search || url.hash) throw new Usage('--target has more than a host and a path');
  const { hostname, protocol } = url;
  if (protocol === 'http:' && !isLoopback(hostname))
    throw new Usage(`--target ${hostname} by http would send the API key in clear; use https`);
  if (PRODUCTION.test(hostname) && !SANDBOX.test(hostname) && !isKnown)
    throw new Usage(`--target ${hostname} is bunq's production, where this makes a user and a session for good; --i-know if that is meant`);
  url.pathname = url.pathname.replace(/\/+$/, '').replace(/\/v1$/, '');
  return url;
}
