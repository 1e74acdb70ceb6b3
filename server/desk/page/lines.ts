/** The exchanges of a world as they grow: what is new is asked for alone. */
import { signal, useSignal, useSignalEffect } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { ExchangeLine, JournalLines } from '../../../schemas/generated/types.js';
import { FIRST_LINES, needs } from '../needs.js';
import { call, listeners } from './api.js';
import { told } from './told.js';

interface Lines {
  world: string;
  /** Oldest first. */
  lines: ExchangeLine[];
  error?: Error;
}

/** One journal at a time is followed. */
const kept = signal<Lines | undefined>(undefined);
let isAsking = false;
let isOutdated = false;

const PAUSE_MS = 100;
const pause = () => new Promise((resolve) => setTimeout(resolve, PAUSE_MS));

async function ask(world: string): Promise<void> {
  isOutdated = true;
  if (isAsking) return;
  isAsking = true;
  try {
    while (isOutdated && kept.peek()?.world === world) {
      isOutdated = false;
      const before = kept.peek()?.lines ?? [];
      try {
        const { oldest, lines } = await call<JournalLines>('GET', needs.lines(world, before.at(-1)?.id));
        const known = kept.peek();
        if (known?.world !== world) break;
        // A journal is bounded, and so is what is shown of it.
        const left = known.lines.filter(({ id }) => oldest !== null && id >= oldest);
        if (lines.length || known.error) kept.value = { world, lines: [...left, ...lines] };
      } catch (error) {
        kept.value = { world, lines: [], error: error as Error };
      }
      await pause();
    }
  } finally {
    isAsking = false;
  }
  const now = kept.peek()?.world;
  if (isOutdated && now !== undefined) void ask(now);
}

/** Nothing that is known counts any more: the world was reset, or dropped, or much was missed. */
function again(world: string): void {
  kept.value = { world, lines: [] };
  void ask(world);
}

/** What the server put into the page; older ones, if there are any, come after. */
function begin(world: string): void {
  const path = needs.lines(world, undefined, FIRST_LINES);
  const first = (told.answers[path] as JournalLines | undefined)?.lines;
  delete told.answers[path];
  kept.value = { world, lines: first ?? [] };
  if (!first || first.length === FIRST_LINES) {
    void call<JournalLines>('GET', needs.lines(world, undefined)).then(
      ({ lines }) => {
        const last = lines.at(-1)?.id ?? 0;
        const known = kept.peek();
        if (known?.world === world) kept.value = { world, lines: [...lines, ...known.lines.filter(({ id }) => id > last)] };
      },
      (error) => (kept.value = { world, lines: [], error }),
    );
  }
}

export function useLines(world: string): Lines {
  const shown = useSignal<Lines>({ world, lines: [] });
  useEffect(() => {
    if (kept.peek()?.world !== world) begin(world);
    const listen = (kind: string, where: string) => {
      if (where !== world && where !== '*') return;
      if (kind === 'exchange') void ask(world);
      else if (kind === 'world' || kind === 'missed') again(world);
    };
    listeners.add(listen);
    return () => void listeners.delete(listen);
  }, [world]);
  useSignalEffect(() => void (kept.value && (shown.value = kept.value)));
  return shown.value.world === world ? shown.value : { world, lines: [] };
}
