/** Where webhooks may go: to this machine, and to hosts that whoever started the server has named. */
import { isIPv6 } from 'node:net';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Whether a host, as a url has it, is this machine by its very name. */
export const isLoopback = (host: string) => LOOPBACK.test(host.toLowerCase());

/** Whether an address that a name was resolved to is this machine's own. */
export const isLoopbackAddress = (address: string) => /^127\.|^::1$|^::ffff:127\./.test(address);

/** A host that somebody names, as a url has it; undefined for what is no name of one: it has a scheme, a port, a path, a wildcard. */
export function hostNamed(name: string): string | undefined {
  const url = `http://${isIPv6(name) ? `[${name}]` : name.trim()}/`;
  if (name.includes('*') || !URL.canParse(url)) return undefined;
  const { hostname, href } = new URL(url);
  return href === `http://${hostname}/` ? hostname : undefined;
}

/** Why a text is no target that webhooks may go to; undefined when it is one. Documented: https only. */
export function flawOfTarget(text: string, allowed: readonly string[]): string | undefined {
  if (!URL.canParse(text)) return 'is no url';
  const { protocol, hostname, username, password } = new URL(text);
  if (protocol !== 'https:' && protocol !== 'http:') return 'is no https url';
  if (username || password) return 'has a name or password in it';
  if (isLoopback(hostname) || allowed.includes(hostname)) return undefined;
  return protocol === 'https:'
    ? 'is on another machine; start the server with --allow-webhook-host and its name to let webhooks go there'
    : 'is no https url, which only a target on this machine, or one named by --allow-webhook-host, may be';
}
