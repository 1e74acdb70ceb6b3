/** Where in the desk one is: a path, and filters in the query, so that each view is a link. */
import { computed, signal } from '@preact/signals';

export const ROOT = '/_mock/desk';

const address = signal(location.pathname + location.search);

export const path = computed(() => {
  const [bare = ''] = address.value.split('?');
  return bare.startsWith(ROOT) ? bare.slice(ROOT.length).split('/').filter(Boolean).map(decodeURIComponent) : [];
});
export const query = computed(() => new URLSearchParams(address.value.split('?')[1] ?? ''));

/** The world that the view is of, if it is of one. */
export const world = computed(() => (path.value[0] === 'w' ? path.value[1] : undefined));

/** The address of a view. */
export function href(parts: readonly (string | number)[], asked: Record<string, string | number | undefined> = {}): string {
  const given = Object.entries(asked).flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, String(value)]]));
  const text = new URLSearchParams(given).toString();
  return [ROOT, ...parts.map((part) => encodeURIComponent(part))].join('/') + (text && `?${text}`);
}

export const inWorld = (name: string, ...parts: (string | number)[]) => href(['w', name, ...parts]);

export function go(to: string, replace = false): void {
  history[replace ? 'replaceState' : 'pushState'](null, '', to);
  address.value = to;
}

/** The same view with other filters. */
export function ask(changed: Record<string, string | number | undefined>, replace = true): void {
  go(href(path.value, { ...Object.fromEntries(query.value), ...changed }), replace);
}

addEventListener('popstate', () => (address.value = location.pathname + location.search));

/** Links within the desk need no new page. */
addEventListener('click', (event) => {
  const link = (event.target as Element).closest?.('a');
  const isPlain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
  if (!link || !isPlain || link.origin !== location.origin || !link.pathname.startsWith(ROOT) || link.download) return;
  event.preventDefault();
  const isElsewhere = link.pathname !== location.pathname;
  go(link.pathname + link.search);
  if (isElsewhere) scrollTo(0, 0);
});
