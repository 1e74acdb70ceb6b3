/** What `startMock` makes of single options. */
import { SetAside } from './state.js';
import type { JournalLimits } from './world/journal.js';
import { hostNamed } from './world/targets.js';

/** For clients on this machine, where an address that stands for all of them is none to send to. */
export function hostInUrl(host: string): string {
  if (/^(0\.0\.0\.0|::)$/.test(host)) return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

export const isUrl = (text: string) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);

export function hostOf(name: string): string {
  const host = hostNamed(name);
  if (host === undefined) throw new TypeError(`allowWebhookHosts has no name of a host: ${name}`);
  return host;
}

export function limitsOf(journal: JournalLimits): JournalLimits {
  const given = Object.entries(journal).filter(([, limit]) => limit !== undefined);
  for (const [name, limit] of given)
    if (!Number.isSafeInteger(limit) || limit < 0) throw new TypeError(`journal.${name} is no number of them: ${limit}`);
  return Object.fromEntries(given);
}

export function warn(error: unknown): void {
  if (error instanceof SetAside) console.warn(`bunq-mock: ${error.message}`);
  else console.warn('bunq-mock: a fault of its own:', error);
}
