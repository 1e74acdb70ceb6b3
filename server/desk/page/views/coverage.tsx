import { useSignal } from '@preact/signals';
import type { CoverageShown, KindCoverage } from '../../../../schemas/generated/types.js';
import { needs } from '../../needs.js';
import { useFetched } from '../api.js';
import { Waiting } from '../parts.js';
import { inWorld } from '../place.js';

function Kind({ world, name, kind, filter }: { world: string; name: string; kind: KindCoverage; filter: string }) {
  const visited = Object.entries(kind.visited).filter(([each]) => each.includes(filter));
  const never = kind.never.filter((each) => each.includes(filter));
  if (visited.length + never.length === 0) return null;
  return (
    <details open={visited.length > 0}>
      <summary>
        {name} <b>{kind.percent} %</b>{' '}
        <span class="soft">
          {visited.length} of {visited.length + never.length}
        </span>
        <progress max={100} value={kind.percent} aria-label={`${name}, percent`} />
      </summary>
      <ul class="names">
        {visited.map(([each, count]) => (
          <li key={each}>
            ✓ {name === 'operations' ? <a href={`${inWorld(world, 'exchanges')}?q=${each}`}>{each}</a> : each}{' '}
            <span class="soft">{count as number}</span>
          </li>
        ))}
        {never.map((each) => (
          <li key={each} class="soft">
            – {each}
          </li>
        ))}
      </ul>
    </details>
  );
}

/** What the world has visited, and what never. */
export function Coverage({ world }: { world: string }) {
  const fetched = useFetched<CoverageShown>(needs.coverage(world), world);
  const filter = useSignal('');
  if (!fetched.data) return <Waiting of={fetched} />;
  const { percent, kinds } = fetched.data;
  return (
    <>
      <div class="head">
        <h2>Coverage</h2>
        <b>{percent} %</b>
        <label class="ask">
          filter{' '}
          <input
            type="search"
            data-filter
            value={filter.value}
            onInput={({ currentTarget }) => void (filter.value = currentTarget.value)}
          />
        </label>
      </div>
      {Object.entries(kinds).map(([name, kind]) => (
        <Kind key={name} world={world} name={name} kind={kind as KindCoverage} filter={filter.value} />
      ))}
    </>
  );
}
