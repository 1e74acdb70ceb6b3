import { useSignal } from '@preact/signals';
import type { CoverageShown, DeliveriesShown, HistoryShown, ObjectWhole, Supported } from '../../../../schemas/generated/types.js';
import { needs } from '../../needs.js';
import { capture, decide, planSession } from '../acts.js';
import { useFetched } from '../api.js';
import { useNow } from '../clock.js';
import { Block, Foreign, Scroll, State, Waiting, When } from '../parts.js';
import { inWorld } from '../place.js';
import { Do } from '../sameAs.js';
import { isSecret, laidOut, masked, plain } from '../text.js';
import { type Machine, Picture, stepsOf, Transitions } from './machine.js';

const SESSION = 'identity-verification-session';

/** Reasons for a rejection, those that the world has seen most first. */
function Reasons({ world, id }: { world: string; id: number }) {
  const { data } = useFetched<CoverageShown>(needs.coverage(world), world);
  const chosen = useSignal<string[]>([]);
  if (!data) return null;
  const { visited = {}, never = [] } = data.kinds.reasons ?? {};
  const seen = Object.entries(visited as Record<string, number>).sort(([, a], [, b]) => b - a);
  const reasons = [...seen.map(([name]) => name), ...never];
  function choose(reason: string) {
    chosen.value = chosen.value.includes(reason) ? chosen.value.filter((each) => each !== reason) : [...chosen.value, reason];
  }
  return (
    <fieldset class="reasons">
      <legend>Reject, for these reasons</legend>
      {reasons.map((reason) => (
        <label key={reason} class="check">
          <input type="checkbox" checked={chosen.value.includes(reason)} onChange={() => choose(reason)} /> {reason}
        </label>
      ))}
      <Do act={decide(world, id, { outcome: 'REJECTED', fail_reasons: chosen.value as never })} kind="main">
        reject
      </Do>
    </fieldset>
  );
}

/** What can be done with a session, as bunq or as the user before Incode's SDK. */
function SessionActs({ world, shown }: { world: string; shown: ObjectWhole }) {
  const isRejecting = useSignal(false);
  const { id, state } = shown;
  if (state === 'PROCESSED') return <p class="soft">It is decided: nothing moves it any more.</p>;
  const isSubmitted = state === 'SUBMITTED';
  return (
    <>
      <p class="acts">
        {isSubmitted && (
          <>
            <Do act={decide(world, id, { outcome: 'APPROVED' })} kind="main">
              approve
            </Do>
            <button type="button" aria-expanded={isRejecting.value} onClick={() => void (isRejecting.value = !isRejecting.value)}>
              reject…
            </button>
            <Do act={decide(world, id, {})} why="as the plan in force says">
              process now
            </Do>
          </>
        )}
        {!isSubmitted && (
          <>
            <Do act={capture(world, id, { result: 'completed' })} why="the user has done every step, as planned">
              capture
            </Do>
            <Do act={capture(world, id, { result: 'cancelled' })} why="the user has left Incode's SDK">
              give up
            </Do>
          </>
        )}
        <Do act={planSession(world, id, { process: 'by-hand' })} why="until somebody decides">
          hold
        </Do>
        <Do act={planSession(world, id, { outcome: 'APPROVED' })}>plan: approve</Do>
        <Do act={planSession(world, id, { outcome: 'REJECTED' })}>plan: reject</Do>
      </p>
      {!isSubmitted && <p class="soft">What is left is the client's: PUT {'{"status":"SUBMITTED"}'} brings it to SUBMITTED.</p>}
      {isSubmitted && isRejecting.value && <Reasons world={world} id={id} />}
    </>
  );
}

/** Microseconds since 1970, as rows keep their instants. */
const isInstant = (value: unknown): value is number => typeof value === 'number' && value > 1e15 && value < 8e15;

/** Whose word a field is. */
function Fields({ shown }: { shown: ObjectWhole }) {
  const { data } = useFetched<Supported>(needs.supported);
  const types = Object.values((data?.objects as Record<string, Record<string, Record<string, object>>>)?.[shown.type] ?? {});
  const wordOf = (name: string) => {
    const provenance = types.map((fields) => fields[name]).find(Boolean);
    return Object.entries((provenance ?? {}) as Record<string, string>)[0];
  };
  return (
    <details open>
      <summary>Fields</summary>
      <Scroll label="Fields">
        <table class="list">
          <tbody>
            {Object.entries(shown.row).map(([name, value]) => {
              const [word, source] = wordOf(name) ?? [];
              const text = isInstant(value)
                ? `${new Date(value / 1000).toISOString().replace('T', ' ').replace('Z', '')}`
                : typeof value === 'string'
                  ? isSecret(name)
                    ? masked(value)
                    : plain(value)
                  : laidOut(value);
              return (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td>
                    <code>{text}</code>
                  </td>
                  <td class={`word ${word ?? ''}`} title={source}>
                    {word ?? <span class="soft">the mock's own</span>}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </Scroll>
    </details>
  );
}

function Past({ world, shown, past }: { world: string; shown: ObjectWhole; past: HistoryShown | undefined }) {
  const { id, due } = shown;
  const { data: sent } = useFetched<DeliveriesShown>(needs.deliveries(world), world);
  const now = useNow();
  const about = (sent?.deliveries ?? []).filter(({ object_id }) => object_id === id);
  return (
    <section>
      <h3>What happened</h3>
      <ol class="past">
        {(past?.history ?? []).map(({ at, transition, to, cause }, i) => (
          <li key={i}>
            <When at={at} now={now} /> <b>{transition ?? 'made'}</b>, {to}, by{' '}
            {cause.exchange === null ? (
              cause.by
            ) : (
              <a href={inWorld(world, 'exchanges', cause.exchange)}>
                {cause.by === 'exchange' ? '' : `${cause.by}, with `}exchange {cause.exchange}
              </a>
            )}
          </li>
        ))}
        {due && (
          <li class="soft">
            <When at={due.at} now={now} /> <b>{due.transition}</b>, due
          </li>
        )}
      </ol>
      {about.length > 0 && (
        <p>
          Webhooks:{' '}
          {about.map(({ id, event_type, state }) => (
            <a key={id} href={inWorld(world, 'deliveries', id)}>
              {event_type} {state}{' '}
            </a>
          ))}
        </p>
      )}
    </section>
  );
}

/** One object: where it stands, what may come, what was. */
export function ObjectView({ world, type, id }: { world: string; type: string; id: string }) {
  const fetched = useFetched<ObjectWhole>(needs.object(world, type, id), world);
  const { data: cycles } = useFetched<{ lifecycles: Record<string, Machine> }>(needs.lifecycles);
  const { data: past } = useFetched<HistoryShown>(needs.history(world, type, id), world);
  const shown = fetched.data;
  if (!shown) return <Waiting of={fetched} />;
  const machine = cycles?.lifecycles[type];
  const reached = new Map((past?.history ?? []).map(({ to, at }) => [to, at]));
  return (
    <article aria-label={`${type} ${id}`}>
      <h2>
        {type} {id}
      </h2>
      <p>
        <State state={shown.state} isFinal={machine?.final.includes(shown.state) ?? false} isDue={shown.due !== null} />
        {shown.owner && (
          <>
            {' '}
            of <Foreign text={shown.owner.display_name} /> ({shown.owner.id})
          </>
        )}
        {shown.parent && (
          <>
            , part of{' '}
            <a href={inWorld(world, 'objects', shown.parent.type, shown.parent.id)}>
              {shown.parent.type} {shown.parent.id}
            </a>
          </>
        )}
      </p>
      {type === SESSION && <SessionActs world={world} shown={shown} />}
      {machine && (
        <>
          <Picture machine={machine} state={shown.state} reached={reached} label={`Lifecycle of ${type}`} />
          <Transitions machine={machine} state={shown.state} acts={new Map(stepsOf(world, shown, machine))} />
        </>
      )}
      <Past world={world} shown={shown} past={past} />
      <Fields shown={shown} />
      <details>
        <summary>Plan in force</summary>
        <Block label="Plan in force" text={laidOut(shown.plan)} />
      </details>
    </article>
  );
}
