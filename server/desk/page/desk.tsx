/** The desk: what a world holds, live, and every hand that the control plane has. */
import './desk.css';
import { useSignalEffect } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { render } from 'preact';
import { useFetched } from './api.js';
import { ClockBar } from './clock.js';
import { Help, useKeys } from './keys.js';
import { begin, live } from './live.js';
import { Secrets } from './parts.js';
import { go, href, inWorld, path, world } from './place.js';
import { SameAs } from './sameAs.js';
import { Coverage } from './views/coverage.js';
import { Deliveries } from './views/deliveries.js';
import { Exchanges } from './views/exchanges.js';
import { Faults } from './views/faults.js';
import { Objects } from './views/objects.js';
import { Sequence } from './views/sequence.js';
import { Supported } from './views/supported.js';
import { World } from './views/world.js';
import { Worlds } from './views/worlds.js';

const VIEWS: Record<string, [label: string, view: (props: { world: string }) => ComponentChildren]> = {
  '': ['World', World],
  objects: ['Objects', Objects],
  exchanges: ['Exchanges', Exchanges],
  sequence: ['Sequence', Sequence],
  deliveries: ['Deliveries', Deliveries],
  faults: ['Faults', Faults],
  coverage: ['Coverage', Coverage],
};

function Choice({ world }: { world: string }) {
  const { data } = useFetched<{ worlds: string[] }>('/worlds', '*');
  const names = data?.worlds ?? [];
  return (
    <select aria-label="World" value={world} onChange={({ currentTarget }) => go(inWorld(currentTarget.value, ...path.value.slice(2, 3)))}>
      {[...(names.includes(world) ? [] : [world]), ...names].map((name) => (
        <option key={name} value={name}>
          {name}
        </option>
      ))}
    </select>
  );
}

const LIVE = { live: '● live', paused: '❚❚ paused', lost: '○ no connection' };

function Rail({ of, view }: { of: string | undefined; view: string }) {
  const item = (to: string, label: string, isHere: boolean) => (
    <li key={to}>
      <a href={to} aria-current={isHere ? 'page' : undefined}>
        {label}
      </a>
    </li>
  );
  return (
    <nav class="rail" aria-label="Views">
      <ul>
        {of !== undefined &&
          Object.entries(VIEWS).map(([name, [label]]) => item(inWorld(of, ...(name ? [name] : [])), label, name === view))}
      </ul>
      <ul>
        {item(href([]), 'Worlds', path.value.length === 0)}
        {item(href(['supported']), 'Supported', path.value[0] === 'supported')}
      </ul>
    </nav>
  );
}

function Nowhere() {
  return (
    <div class="empty">
      <p>
        There is no such view. <a href={href([])}>The worlds</a> are a place to begin.
      </p>
    </div>
  );
}

/** What is in view, in words. */
const titleOf = () => [...path.value.slice(2), world.value ?? path.value[0] ?? 'worlds'];

function Desk() {
  const of = world.value;
  const [first, , view = ''] = path.value;
  const View = of === undefined ? undefined : VIEWS[view]?.[1];
  useSignalEffect(() => {
    document.title = [...titleOf(), 'bunq-mock'].join(' · ');
  });
  useKeys();
  return (
    <>
      <header class="bar">
        <a class="brand" href={href([])}>
          bunq-mock
        </a>
        {of !== undefined && <Choice world={of} />}
        {of !== undefined && View && <ClockBar key={of} world={of} />}
        <span class={`live ${live.value}`} role="status">
          {LIVE[live.value]}
        </span>
      </header>
      <Rail of={of} view={view} />
      <main id="view" tabIndex={-1}>
        <h1 class="hidden">{titleOf().join(' of ')}</h1>
        {View && of !== undefined ? (
          <View key={of} world={of} />
        ) : first === undefined ? (
          <Worlds />
        ) : first === 'supported' ? (
          <Supported />
        ) : (
          <Nowhere />
        )}
      </main>
      <footer class="foot">
        <SameAs />
        <Secrets />
      </footer>
      <Help />
    </>
  );
}

begin();
render(<Desk />, document.body);
