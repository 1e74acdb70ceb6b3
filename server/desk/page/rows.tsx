/** A list of any length, of which only what is in view is there. */
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

const ROW_PX = 32;
/** Beyond what is seen, so that a key finds the next row. */
const SPARE = 12;

export function Rows<T>({ items, label, row }: { items: readonly T[]; label: string; row: (item: T) => ComponentChildren }) {
  const box = useRef<HTMLDivElement>(null);
  const top = useSignal(0);
  const height = useSignal(800);
  useLayoutEffect(() => {
    const { current } = box;
    if (!current) return;
    const seen = new ResizeObserver(() => void (height.value = current.clientHeight));
    seen.observe(current);
    return () => seen.disconnect();
  }, []);
  const first = Math.max(0, Math.floor(top.value / ROW_PX) - SPARE);
  const shown = items.slice(first, first + Math.ceil(height.value / ROW_PX) + 2 * SPARE);
  return (
    <section
      class={`rows ${label.toLowerCase()}`}
      ref={box}
      aria-label={label}
      onScroll={({ currentTarget }) => void (top.value = currentTarget.scrollTop)}
    >
      <div class="all" style={{ height: `${items.length * ROW_PX}px`, paddingTop: `${first * ROW_PX}px` }}>
        {shown.map(row)}
      </div>
    </section>
  );
}
