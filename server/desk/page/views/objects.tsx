import type { ObjectShown, ObjectsShown } from '../../../../schemas/generated/types.js';
import { needs } from '../../needs.js';
import { useFetched } from '../api.js';
import { useNow } from '../clock.js';
import { Back, Empty, Foreign, State, Waiting, When } from '../parts.js';
import { ask, href, path, query } from '../place.js';
import { Rows } from '../rows.js';
import type { Machine } from './machine.js';
import { ObjectView } from './object.js';

/** What has states, the latest moved first; beside it the one that is chosen. */
export function Objects({ world }: { world: string }) {
  const fetched = useFetched<ObjectsShown>(needs.objects(world, query.value), world);
  const { data: cycles } = useFetched<{ lifecycles: Record<string, Machine> }>(needs.lifecycles);
  const now = useNow();
  const [, , , type, id] = path.value;
  const isOpen = type !== undefined && id !== undefined;
  const wanted = query.value.get('type') ?? '';
  const types = Object.keys(cycles?.lifecycles ?? {});
  const states = Object.keys(cycles?.lifecycles[wanted]?.states ?? {});
  const row = (each: ObjectShown) => (
    <a
      key={`${each.type} ${each.id}`}
      data-row
      href={href(['w', world, 'objects', each.type, each.id], Object.fromEntries(query.value))}
      aria-current={each.type === type && String(each.id) === id ? 'true' : undefined}
    >
      <span class="what" title={`${each.type} ${each.id}`}>
        <span>{each.type}</span> <b>{each.id}</b>
      </span>
      <State state={each.state} isFinal={cycles?.lifecycles[each.type]?.final.includes(each.state) ?? false} />
      <span class="whose">{each.owner && <Foreign text={each.owner.display_name} />}</span>
      <When at={each.since} now={now} />
    </a>
  );
  return (
    <div class={isOpen ? 'sides open' : 'sides'}>
      <div class="list-side">
        <div class="head">
          <h2>Objects</h2>
          <label class="ask">
            type{' '}
            <select data-filter value={wanted} onChange={({ currentTarget }) => ask({ type: currentTarget.value, state: undefined })}>
              <option value="">all</option>
              {types.map((each) => (
                <option key={each}>{each}</option>
              ))}
            </select>
          </label>
          {states.length > 0 && (
            <label class="ask">
              state{' '}
              <select value={query.value.get('state') ?? ''} onChange={({ currentTarget }) => ask({ state: currentTarget.value })}>
                <option value="">all</option>
                {states.map((each) => (
                  <option key={each}>{each}</option>
                ))}
              </select>
            </label>
          )}
        </div>
        {!fetched.data ? (
          <Waiting of={fetched} />
        ) : fetched.data.objects.length === 0 ? (
          <Empty>Nothing here is of that kind.</Empty>
        ) : (
          <>
            <Rows items={fetched.data.objects} label="Objects" row={row} />
            {fetched.data.total > fetched.data.objects.length && (
              <p class="soft">
                The latest {fetched.data.objects.length} of {fetched.data.total}.
              </p>
            )}
          </>
        )}
      </div>
      <section class="detail-side" aria-label="What is chosen">
        {isOpen && <Back to={href(['w', world, 'objects'], Object.fromEntries(query.value))} label="objects" />}
        {isOpen ? <ObjectView key={`${type} ${id}`} world={world} type={type} id={id} /> : <p class="soft empty">Choose one.</p>}
      </section>
    </div>
  );
}
