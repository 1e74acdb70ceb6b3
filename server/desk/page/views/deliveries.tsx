import type { DeliveriesShown, DeliveryShown } from '../../../../schemas/generated/types.js';
import { needs } from '../../needs.js';
import { arm, release, replay } from '../acts.js';
import { useFetched } from '../api.js';
import { useNow } from '../clock.js';
import { Back, Block, Empty, Foreign, State, Waiting, When } from '../parts.js';
import { href, inWorld, path } from '../place.js';
import { Rows } from '../rows.js';
import { Do } from '../sameAs.js';
import { laidOut, maskedUrl, plain } from '../text.js';

const FAULTS = [
  ['hold the next', { hold: true }],
  ['drop the next', { drop: true }],
  ['send the next twice', { duplicate: true }],
  ['swap the next two', { reorder: true }],
] as const;

function Delivery({ world, delivery }: { world: string; delivery: DeliveryShown }) {
  const { id, state, target, category, event_type, due, fault, attempts, body } = delivery;
  const now = useNow();
  return (
    <article aria-label={`Delivery ${id}`}>
      <h2>{event_type}</h2>
      <p>
        <State state={state} isFinal={!['SCHEDULED', 'OPEN', 'HELD'].includes(state)} isDue={due !== null} /> {category} to{' '}
        <Foreign text={maskedUrl(target)} />
        {due && (
          <>
            , due <When at={due} now={now} />
          </>
        )}
        {fault && (
          <>
            , struck by <a href={inWorld(world, 'faults')}>fault {fault}</a>
          </>
        )}
      </p>
      <p class="acts">
        {state === 'HELD' && <Do act={release(world, id)}>release</Do>}
        {(state === 'DELIVERED' || state === 'FAILED' || state === 'DROPPED') && <Do act={replay(world, id)}>send again</Do>}
        {FAULTS.map(([label, does]) => (
          <Do key={label} act={arm(world, { on: { webhook: event_type }, do: does })}>
            {label}
          </Do>
        ))}
      </p>
      <h3>Attempts</h3>
      {attempts.length === 0 ? (
        <p class="soft">None yet.</p>
      ) : (
        <Block label="Attempts" text={attempts.map((each) => plain(JSON.stringify(each))).join('\n')} />
      )}
      <h3>Body</h3>
      <Block label="Body" text={laidOut(body)} />
    </article>
  );
}

/** Webhooks on their way and gone, the newest first. */
export function Deliveries({ world }: { world: string }) {
  const fetched = useFetched<DeliveriesShown>(needs.deliveries(world), world);
  const now = useNow();
  if (!fetched.data) return <Waiting of={fetched} />;
  const all = fetched.data.deliveries.toReversed();
  const id = Number(path.value[3] ?? 0);
  const chosen = all.find((each) => each.id === id);
  const row = (each: DeliveryShown) => (
    <a key={each.id} data-row href={href(['w', world, 'deliveries', each.id])} aria-current={each.id === id ? 'true' : undefined}>
      <span class="number soft">{each.id}</span>
      <State state={each.state} isFinal={!['SCHEDULED', 'OPEN', 'HELD'].includes(each.state)} isDue={each.due !== null} />
      <span class="what">{each.event_type}</span>
      <span class="number">{each.attempts.length}×</span>
      {each.due ? <When at={each.due} now={now} /> : <span />}
    </a>
  );
  return (
    <div class={chosen ? 'sides open' : 'sides'}>
      <div class="list-side">
        <div class="head">
          <h2>Deliveries</h2>
        </div>
        {all.length === 0 ? (
          <Empty>No webhook yet. A client asks for them with POST notification-filter-url; whatever has an event then makes one.</Empty>
        ) : (
          <Rows items={all} label="Deliveries" row={row} />
        )}
      </div>
      <section class="detail-side" aria-label="What is chosen">
        {chosen && <Back to={href(['w', world, 'deliveries'])} label="deliveries" />}
        {chosen ? (
          <Delivery world={world} delivery={chosen} />
        ) : (
          <p class="soft empty">{id ? `There is no delivery ${id}.` : 'Choose one.'}</p>
        )}
      </section>
    </div>
  );
}
