/** The keyboard: nothing on Ctrl or Meta, which are the browser's, and nothing while somebody types. */
import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { moving } from './clock.js';
import { go, href, inWorld, path, query, world } from './place.js';
import { perform } from './sameAs.js';

const isHelpOpen = signal(false);

/** After g. */
const PLACES: Record<string, [label: string, parts: string[]]> = {
  w: ['the world', []],
  o: ['objects', ['objects']],
  e: ['exchanges', ['exchanges']],
  s: ['sequence', ['sequence']],
  d: ['deliveries', ['deliveries']],
  f: ['faults', ['faults']],
  c: ['coverage', ['coverage']],
};

const HELP: [keys: string, does: string][] = [
  ['j k ↓ ↑', 'the next row, the one before'],
  ['Enter', 'opens it'],
  ['Escape', 'back to the list'],
  ['/', 'to the filter'],
  ...Object.entries(PLACES).map(([key, [label]]): [string, string] => [`g ${key}`, `to ${label}`]),
  ['g a', 'to all worlds'],
  ['.', 'to what is due next'],
  ['?', 'this'],
];

/** The rows of the list in view; each is a link. */
const rows = () => [...document.querySelectorAll<HTMLElement>('[data-row]')];

function step(by: number): void {
  const all = rows();
  const here = all.indexOf(document.activeElement as HTMLElement);
  const open = all.findIndex((row) => row.getAttribute('aria-current') === 'true');
  const from = here >= 0 ? here : open;
  const next = all[from < 0 ? 0 : from + by];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}

function back(): void {
  const [, name, view, ...rest] = path.value;
  if (isHelpOpen.value) isHelpOpen.value = false;
  else if (name !== undefined && view !== undefined && rest.length) go(inWorld(name, view) + (query.value.size ? `?${query.value}` : ''));
}

let wasG = false;

function onKey(event: KeyboardEvent): void {
  const target = event.target as HTMLElement;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) {
    if (event.key === 'Escape') target.blur();
    return;
  }
  const { value: name } = world;
  const afterG = wasG;
  wasG = event.key === 'g' && !afterG;
  const acts: Record<string, () => void> = {
    j: () => step(1),
    ArrowDown: () => step(1),
    k: () => step(-1),
    ArrowUp: () => step(-1),
    Escape: back,
    '/': () => document.querySelector<HTMLElement>('[data-filter]')?.focus(),
    '.': () => name !== undefined && void perform(moving(name, { to_next: true })),
    '?': () => void (isHelpOpen.value = !isHelpOpen.value),
  };
  const place = afterG ? PLACES[event.key] : undefined;
  if (place && name !== undefined) go(inWorld(name, ...place[1]));
  else if (afterG && event.key === 'a') go(href([]));
  else if (acts[event.key]) acts[event.key]?.();
  else return;
  event.preventDefault();
}

export function useKeys(): void {
  useEffect(() => {
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}

export function Help() {
  if (!isHelpOpen.value) return null;
  return (
    <section class="help" aria-label="Keys">
      <h2>Keys</h2>
      <dl>
        {HELP.map(([keys, does]) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <button type="button" onClick={() => void (isHelpOpen.value = false)}>
        close
      </button>
    </section>
  );
}
