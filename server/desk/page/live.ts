/**
 * One stream of all changes for all tabs of a browser, which opens six connections to a host and no more: whichever tab in view
 * holds the lock has it, and tells the others. None while nobody looks.
 */
import { signal } from '@preact/signals';
import { allChanged, changed } from './api.js';
import { told } from './told.js';

export const live = signal<'live' | 'paused' | 'lost'>('paused');

const KINDS = ['exchange', 'transition', 'clock', 'plan', 'fault', 'world'];
const RETRY_MS = 1000;
let source: EventSource | undefined;
/** The latest change that this tab has heard of. */
let last = told.since;

/** From the tab with the stream to the others, or the question of one of them how far that is. */
type Said = { kind: string; world: string; id: string } | 'where?' | { at: string; state: 'live' | 'lost' };

const channel = new BroadcastChannel('bunq-mock-desk');
const say = (said: Said) => channel.postMessage(said);
const isTeller = () => source !== undefined;

function hear(kind: string, world: string, id: string): void {
  last = id;
  if (kind === 'missed') allChanged();
  else changed(kind, world);
}

channel.onmessage = ({ data }: MessageEvent<Said>) => {
  if (document.hidden) return;
  if (data === 'where?') {
    if (isTeller() && live.peek() !== 'paused') say({ at: last, state: live.peek() as 'live' | 'lost' });
  } else if ('kind' in data) hear(data.kind, data.world, data.id);
  else if (!isTeller()) {
    live.value = data.state;
    // Something was said before this tab listened.
    if (data.at !== last) hear('missed', '*', data.at);
  }
};

function open(): void {
  source?.close();
  source = new EventSource(`/_mock/changes?since=${last}`);
  const on = (kind: string, act: (event: MessageEvent<string>) => void) => source?.addEventListener(kind, act);
  on('hello', ({ data, lastEventId }) => {
    // The page of another version may ask for what is there no more.
    if ((JSON.parse(data) as { version: string }).version !== told.version) location.reload();
    last = lastEventId;
    live.value = 'live';
    say({ at: last, state: 'live' });
  });
  const tell = (kind: string, world: string, id: string) => {
    hear(kind, world, id);
    say({ kind, world, id });
  };
  on('missed', ({ lastEventId }) => tell('missed', '*', lastEventId));
  for (const kind of KINDS) on(kind, ({ data, lastEventId }) => tell(kind, (JSON.parse(data) as { world: string }).world, lastEventId));
  source.addEventListener('error', () => {
    live.value = 'lost';
    say({ at: last, state: 'lost' });
    // A browser gives up where the server was gone for a moment.
    if (source?.readyState === EventSource.CLOSED) setTimeout(() => isTeller() && open(), RETRY_MS);
  });
}

/** Lets another tab have the stream. */
let letGo = () => {};

function look(): void {
  const leaves = new AbortController();
  letGo = () => leaves.abort();
  const left = new Promise<void>((resolve) => leaves.signal.addEventListener('abort', () => resolve()));
  // A page from another machine, over plain http, has no locks: it has a stream of its own.
  if (!navigator.locks) open();
  else
    navigator.locks
      .request('bunq-mock-desk', { signal: leaves.signal }, () => {
        open();
        return left;
      })
      .catch(() => undefined);
  say('where?');
}

function lookAway(): void {
  letGo();
  source?.close();
  source = undefined;
  live.value = 'paused';
}

export function begin(): void {
  document.addEventListener('visibilitychange', () => (document.hidden ? lookAway() : look()));
  if (!document.hidden) look();
}
