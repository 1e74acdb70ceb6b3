import type { Pagination } from '../../schemas/generated/types.js';
import { refusals } from '../refusals.js';
import type { Texts } from '../world/id-texts.js';

/** Documented: doc.bunq.com/basics/pagination. */
const DEFAULT_COUNT = 10;
const MOST_COUNT = 200;

export interface Page {
  /** In the order in which they are shown. */
  ids: number[];
  pagination: Pagination;
}

/**
 * One page of a list, newest first unless the list begins with the oldest.
 *
 * @param ids all ids of the list, ascending
 * @param oldestFirst whether pages run from the oldest on
 * @param path where the list is, from /v1/ on
 * @param query count (1 to 200, 10 unless given), and newer_id or older_id, both exclusive
 * @param texts that ids have for clients, if not their own
 * @param filters the parameters that chose what the list holds, and are to go on doing so
 */
export function paginate(
  ids: readonly number[],
  path: string,
  query: URLSearchParams,
  filters: readonly string[] = [],
  texts?: Texts,
  oldestFirst = false,
): Page {
  const count = integer(query, 'count', 1, MOST_COUNT) ?? DEFAULT_COUNT;
  const newer = idIn(query, 'newer_id', texts);
  const older = idIn(query, 'older_id', texts);
  if (newer !== undefined && older !== undefined)
    throw refusals.queryInvalid({ name: 'newer_id', text: newer, why: 'give newer_id or older_id, not both' });

  // Each page is a run of the ascending list: the newest of what is older, or the oldest of what is newer.
  const end =
    newer === undefined
      ? older === undefined
        ? oldestFirst
          ? Math.min(count, ids.length)
          : ids.length
        : firstAtLeast(ids, older)
      : Math.min(firstAtLeast(ids, newer + 1) + count, ids.length);
  const start = newer === undefined ? Math.max(0, end - count) : firstAtLeast(ids, newer + 1);
  const page = oldestFirst ? ids.slice(start, end) : ids.slice(start, end).reverse();

  const kept = new URLSearchParams(
    filters.flatMap((name) => (query.has(name) ? [[name, query.get(name) as string] as [string, string]] : [])),
  );
  const url = (name: string, id: number) => `${path}?count=${count}&${name}=${texts?.of(id) ?? id}${kept.size ? `&${kept}` : ''}`;
  const newest = oldestFirst ? page.at(-1) : page[0];
  const oldest = oldestFirst ? page[0] : page.at(-1);
  const atNewest = end === ids.length;
  // An empty page still says where to go on: after what was asked for, or back to what is there.
  const latest = newest ?? newer ?? ids.at(-1);
  const before = oldest ?? (newer === undefined ? older : newer + 1);
  return {
    ids: page,
    pagination: {
      future_url: atNewest && latest !== undefined ? url('newer_id', latest) : null,
      newer_url: atNewest || latest === undefined ? null : url('newer_id', newest ?? (older as number) - 1),
      older_url: start > 0 && before !== undefined ? url('older_id', before) : null,
    },
  };
}

function idIn(query: URLSearchParams, name: string, texts: Texts | undefined): number | undefined {
  const text = query.get(name);
  return texts && text && /^\d{1,40}$/.test(text) ? texts.id(text) : integer(query, name, 0);
}

function integer(query: URLSearchParams, name: string, least: number, most = Number.MAX_SAFE_INTEGER): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw refusals.queryInvalid({ name, text, why: `expected an integer from ${least} to ${most}` });
}

/** The index of the first id that is not below, in an ascending list. */
function firstAtLeast(ids: readonly number[], id: number): number {
  let low = 0;
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ids[middle] as number) < id) low = middle + 1;
    else high = middle;
  }
  return low;
}
