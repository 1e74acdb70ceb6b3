/** One stream of all changes; closed while nobody looks. */
import { signal } from '@preact/signals';
import { allChanged, changed } from './api.js';
import { told } from './told.js';

export const live = signal<'live' | 'paused' | 'lost'>('paused');
const KINDS = ['exchange', 'transition', 'clock', 'plan', 'fault', 'world'];
const RETRY_MS = 1000;
let source: EventSource | undefined;
/** The latest that was told. */
let last = told.since;

function open(): void {
  source?.close();
  source = new EventSource(`/_mock/changes?since=${last}`);
  const on = (kind: string, act: (event: MessageEvent<string>) => void) =>
    source?.addEventListener(kind, (event) => {
      last = event.lastEventId;
      act(event);
    });
  on('hello', ({ data }) => {
    // The page of another version may ask for what is there no more.
    if ((JSON.parse(data) as { version: string }).version !== told.version) location.reload();
    live.value = 'live';
  });
  on('missed', allChanged);
  for (const kind of KINDS) on(kind, ({ data }) => changed(kind, (JSON.parse(data) as { world: string }).world));
  source.addEventListener('error', () => {
    live.value = 'lost';
    // A browser gives up where the server was gone for a moment.
    if (source?.readyState === EventSource.CLOSED) setTimeout(() => document.hidden || open(), RETRY_MS);
  });
}

export function begin(): void {
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) return open();
    source?.close();
    live.value = 'paused';
  });
  if (!document.hidden) open();
}
