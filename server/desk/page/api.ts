/** The control plane, as the page calls it, and what it answers as long as it is true. */
import { type Signal, signal, useSignal, useSignalEffect } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { told } from './told.js';

export class Refused extends Error {
  constructor(
    readonly status: number,
    text: string,
  ) {
    super(text);
  }
}

/** Calls the control plane; what it refuses is thrown, in its own words. */
export async function call<T>(method: string, path: string, body?: object): Promise<T> {
  const given = method === 'GET' ? {} : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body ?? {}) };
  const answer = await fetch(`/_mock${path}`, { method, ...given }).catch(() => {
    throw new Refused(0, 'the server does not answer');
  });
  const text = await answer.text();
  if (answer.ok) return JSON.parse(text) as T;
  let why = text;
  try {
    why = JSON.parse(text).Error[0].error_description;
  } catch {}
  throw new Refused(answer.status, why.replace(/^bunq-mock: /, ''));
}

/** Counts what has changed in each world, and under `*` in all of them; one that is read is followed. */
const counts = new Map<string, Signal<number>>();

function countOf(world: string): Signal<number> {
  let count = counts.get(world);
  if (!count) counts.set(world, (count = signal(0)));
  return count;
}

/** Told of what changed where, besides by the counts. */
export type Listener = (kind: string, world: string) => void;
export const listeners = new Set<Listener>();

export function changed(kind: string, world: string): void {
  countOf(world).value++;
  countOf('*').value++;
  for (const listen of listeners) listen(kind, world);
}

/** Nobody knows what has changed. */
export function allChanged(): void {
  for (const count of counts.values()) count.value++;
  for (const listen of listeners) listen('missed', '*');
}

/** What changes in a burst is asked for once. */
const PAUSE_MS = 120;

export interface Fetched<T> {
  data?: T;
  error?: Error;
}

/** What may change is taken once: later it may be true no more. */
function taken<T>(path: string | undefined, of: string | undefined): T | undefined {
  if (path === undefined) return undefined;
  const answer = told.answers[path] as T | undefined;
  if (of !== undefined) delete told.answers[path];
  return answer;
}

/**
 * What a path answers, and again whenever something changes where it looks.
 *
 * @param path nothing is asked where it is undefined
 * @param of the world that it is about, `*` for all of them, undefined for what never changes
 */
export function useFetched<T>(path: string | undefined, of?: string): Fetched<T> {
  const state = useSignal<Fetched<T> & { path?: string | undefined; count?: number }>(
    (() => {
      const data = taken<T>(path, of);
      return data === undefined ? {} : { data, path, count: of === undefined ? 0 : countOf(of).peek() };
    })(),
  );
  const wanted = useSignal(path);
  useEffect(() => void (wanted.value = path), [path]);
  useSignalEffect(() => {
    const asked = wanted.value;
    const count = of === undefined ? 0 : countOf(of).value;
    const { path: known, count: knownCount } = state.peek();
    if (asked === undefined || (known === asked && knownCount === count)) return;
    let isOver = false;
    const timer = setTimeout(
      async () => {
        try {
          const data = await call<T>('GET', asked);
          if (!isOver) state.value = { data, path: asked, count };
        } catch (error) {
          if (!isOver) state.value = { error: error as Error, path: asked, count };
        }
      },
      known === asked ? PAUSE_MS : 0,
    );
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  });
  // What another path answered is not what this one would.
  return state.value.path === path ? state.value : {};
}
