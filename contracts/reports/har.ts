/** What was seen as HAR 1.2, a page for each case: browsers' developer tools open it. */
import type { Har } from '../../server/index.js';
import { version } from '../../server/index.js';
import { redacted } from '../judging/redact.js';
import type { Seen } from '../judging/seen.js';

export interface HarPage {
  id: string;
  title: string;
  entries: Har['log']['entries'];
}

/** The exchanges of a case, without secrets, and with what the kit changed as comments. */
export function harPage(id: string, seen: Seen, { log }: Har): HarPage {
  const clean = redacted(seen);
  const entries = log.entries.map((entry, i) => {
    const { changes = [] } = seen.exchanges[i] ?? {};
    return { ...entry, pageref: id, ...(changes.length > 0 && { comment: `the kit: ${changes.join('; ')}` }) };
  });
  const inner = JSON.stringify(entries, (_, value) => (typeof value === 'string' ? clean(value) : value));
  return { id, title: seen.case.title, entries: JSON.parse(inner) };
}

export function harText(pages: readonly HarPage[]): string {
  const ordered = [...pages].sort((a, b) => (a.id < b.id ? -1 : 1));
  const log = {
    version: '1.2',
    creator: { name: 'bunq-contracts', version },
    pages: ordered.map(({ id, title, entries }) => ({
      id,
      title: `${id} ${title}`,
      startedDateTime: entries[0]?.startedDateTime ?? new Date(0).toISOString(),
      pageTimings: {},
    })),
    entries: ordered.flatMap(({ entries }) => entries),
  };
  return `${JSON.stringify({ log }, null, 2)}\n`;
}
