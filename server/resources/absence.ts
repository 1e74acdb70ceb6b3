/** What to say of a path where there is nothing. */
import type { Named } from './operation.js';

/** Ways in which a right path goes wrong, and the path that was meant. */
const MISTAKES: readonly [what: string, mend: (path: string) => string][] = [
  ['it ends in a slash', withoutEnd],
  ['it has empty segments', (path) => path.replace(/\/{2,}/g, '/')],
  ['/v1 is missing', (path) => `/v1${path}`],
  ['/v1 is doubled', (path) => path.replace(/^(\/v1)+(?=\/)/, '/v1')],
  ['it holds a host', (path) => path.replace(/^(?:\/v1)?\/?(?:https?:\/{1,2})?[\w-]+(?:\.[\w-]+)+(?::\d+)?(?=\/)/, '')],
  ['a name in it is plural', (path) => path.replace(/(?<=[a-z])s(?=\/|$)/g, '')],
  ['it is not in lower case', (path) => path.toLowerCase()],
];

/** A loop, for a pattern would look at each slash of a long run anew. */
function withoutEnd(path: string): string {
  let end = path.length;
  while (path[end - 1] === '/') end--;
  return path.slice(0, end);
}

const WELCOME =
  "this is a local fake of bunq's partner sandbox; clients call /v1 (POST /v1/installation first), GET /_mock/routes lists what it can and GET /_mock/worlds/default shows a user to begin with.";

/** No path of bunq's is nearly as long; a longer one is not worth looking for what was meant. */
const LONGEST_PATH = 1000;

/** What is wrong with a path that would otherwise lead somewhere, in one or two mistakes; undefined when nothing explains it. */
export function mistakeIn(method: string, path: string, leads: (path: string) => boolean): string | undefined {
  if (path.length > LONGEST_PATH) return undefined;
  if (/^\/?$/.test(path)) return WELCOME;
  const mended = MISTAKES.map(([what, mend]) => [what, mend(path)] as const).filter(([, once]) => once !== path);
  for (const [what, once] of mended) if (leads(once)) return `${what}; ${method} ${once} is supported.`;
  for (const [first, once] of mended) {
    for (const [second, again] of MISTAKES) {
      const twice = again(once);
      if (leads(twice)) return `${first} and ${second}; ${method} ${twice} is supported.`;
    }
  }
  return undefined;
}

const MOST_NEAREST = 5;

/** The simulated routes that share most of a path's beginning. */
export function nearest(path: string, operations: readonly Named[]): string[] {
  const wanted = path.split('/');
  const shared = ({ operation }: Named) => {
    const segments = operation.path.split('/');
    const differs = wanted.findIndex(
      (segment, i) => segment.startsWith('{') !== segments[i]?.startsWith('{') || (!segment.startsWith('{') && segment !== segments[i]),
    );
    return differs < 0 ? wanted.length : differs;
  };
  const most = Math.max(...operations.map(shared));
  const best = operations.filter((each) => shared(each) === most).slice(0, MOST_NEAREST);
  return best.map(({ operation }) => `${operation.method} /v1${operation.path}`);
}
