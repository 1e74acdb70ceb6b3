/** The bar of a world's time, on every page of it. */
import { signal, useSignalEffect } from '@preact/signals';
import type { ClockMove, ClockShown } from '../../../schemas/generated/types.js';
import { needs } from '../needs.js';
import { useFetched } from './api.js';
import { inWorld } from './place.js';
import { type Act, Do } from './sameAs.js';
import { instantOf, span } from './text.js';

/** What the clock of the world in view said last, and when that was on the page's own. */
const told = signal<{ clock: ClockShown; at: number } | undefined>(undefined);
const beat = signal(0);
setInterval(() => told.value?.clock.mode === 'running' && !document.hidden && beat.value++, 1000);

/** Microseconds are the server's affair: of a running clock the page shows what must have passed since. */
export function useNow(): string | undefined {
  if (!told.value) return undefined;
  const { clock, at } = told.value;
  if (clock.mode === 'frozen') return clock.now;
  beat.value;
  const passed = performance.now() - at;
  return new Date(instantOf(clock.now) + passed).toISOString().replace('T', ' ').replace('Z', '000');
}

const METHODS: Record<string, (move: ClockMove) => string> = {
  freeze: () => 'world.clock.freeze()',
  run: () => 'world.clock.run()',
  to_next: () => 'await world.clock.toNext()',
  drain: () => 'await world.clock.drain()',
  advance_ms: ({ advance_ms }) => `await world.clock.advance(${advance_ms})`,
  set: ({ set }) => `await world.clock.set('${set}')`,
};

export const moving = (world: string, body: ClockMove): Act => ({
  method: 'POST',
  path: `/worlds/${world}/clock`,
  body,
  node: METHODS[Object.keys(body)[0] as string]?.(body) ?? '',
});

const LEAPS: [label: string, ms: number][] = [
  ['+1 s', 1000],
  ['+1 min', 60_000],
  ['+1 h', 3_600_000],
  ['+1 d', 86_400_000],
];

export function ClockBar({ world }: { world: string }) {
  const fetched = useFetched<ClockShown>(needs.clock(world), world);
  useSignalEffect(() => () => (told.value = undefined));
  const { data } = fetched;
  if (data && told.peek()?.clock !== data) queueMicrotask(() => (told.value = { clock: data, at: performance.now() }));
  if (!data) return <section class="clock" aria-label="Clock" />;
  const now = useNow() ?? data.now;
  const [next] = data.scheduled;
  const isFrozen = data.mode === 'frozen';
  const away = next ? instantOf(next.at) - instantOf(now) : 0;
  return (
    <section class="clock" aria-label="Clock">
      <span class="now">
        <time>{now.slice(0, isFrozen ? 23 : 19)}</time> <span class={`mode ${data.mode}`}>{isFrozen ? '❚❚ frozen' : '▸ running'}</span>
      </span>
      <span class="next">
        {next ? (
          <>
            next: {next.transition}{' '}
            <a href={inWorld(world, 'objects', next.type, next.id)}>
              {next.type} {next.id}
            </a>{' '}
            {away > 0 ? `in ${span(away)}` : 'now'}
            {data.scheduled_total > 1 && <span class="soft"> and {data.scheduled_total - 1} more</span>}
          </>
        ) : (
          <span class="soft">nothing is due</span>
        )}
      </span>
      <span class="buttons">
        <Do act={moving(world, { to_next: true })} why="to what is due next (.)">
          ⇥ next
        </Do>
        {LEAPS.map(([label, ms]) => (
          <Do key={label} act={moving(world, { advance_ms: ms })}>
            {label}
          </Do>
        ))}
        <Do act={moving(world, { drain: true })} why="until nothing is due">
          drain
        </Do>
        {isFrozen ? <Do act={moving(world, { run: true })}>run</Do> : <Do act={moving(world, { freeze: true })}>freeze</Do>}
      </span>
    </section>
  );
}
