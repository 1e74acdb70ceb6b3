import { useSignal } from '@preact/signals';
import type { Fault, FaultsArmed, Supported } from '../../../../schemas/generated/types.js';
import { needs } from '../../needs.js';
import { arm, clearFaults, releaseFault } from '../acts.js';
import { useFetched } from '../api.js';
import { Empty, Scroll, Waiting } from '../parts.js';
import { inWorld } from '../place.js';
import { Do, perform, refusal } from '../sameAs.js';
import { plain } from '../text.js';

/** To begin with; what it does may be changed before it is armed. */
const CATALOGUE: Record<string, [title: string, does: Fault['do']][]> = {
  'the answer is an error': [
    ['unavailable', { status: 503 }],
    ["a gateway's page", { status: 502, body: 'html' }],
    ['too many requests', { status: 429, retry_after: 3 }],
    ['elsewhere', { redirect_to: '/elsewhere', redirect_status: 302 }],
  ],
  'it happens, and the answer is lost or late': [
    ['lost after it happened', { hang_up: 'after' }],
    ['reset after it happened', { reset: 'after' }],
    ['cut off', { truncate_at: 10 }],
    ['2 s late', { real_latency_ms: 2000 }],
    ["2 s late by the world's clock", { latency_ms: 2000 }],
    ['in drips', { drip: { bytes: 10, every_ms: 20 } }],
  ],
  'nothing happens': [
    ['no answer at all', { hang: true }],
    ['lost before it happened', { hang_up: 'before' }],
    ['reset before it happened', { reset: 'before' }],
  ],
  'the answer is spoilt': [
    ['empty', { body: 'empty' }],
    ['no JSON', { body: 'invalid-json' }],
    ['signature that is wrong', { signature: 'flip' }],
    ['signature left out', { signature: 'omit' }],
    ['fields nobody knows', { grease: 'fields' }],
    ['headers in capitals', { header_case: 'upper' }],
  ],
};

const WEBHOOKS: [title: string, does: Fault['do']][] = [
  ['held back', { hold: true }],
  ['dropped', { drop: true }],
  ['sent twice', { duplicate: true }],
  ['out of order', { reorder: true }],
  ['only after a read', { after_read: true }],
];

/** A form for one: what it strikes, how often, what it does. */
function Arming({ world }: { world: string }) {
  const { data } = useFetched<Supported>(needs.supported);
  const operations = [...(data?.routes ?? []), ...(data?.incode ?? [])].map(({ operation }) => operation as string);
  const operation = useSignal('identity-verification-session.read');
  const skip = useSignal(0);
  const times = useSignal(1);
  const does = useSignal(JSON.stringify({ status: 503 }));
  const isWebhook = operation.value === '*';
  const choices = isWebhook ? { 'the webhook is': WEBHOOKS } : CATALOGUE;
  async function submit(event: Event) {
    event.preventDefault();
    try {
      const on = isWebhook ? { webhook: '*' } : { operation: operation.value };
      await perform(arm(world, { on, skip: skip.value, times: times.value, do: JSON.parse(does.value) as Fault['do'] }));
    } catch {
      refusal.value = `what it does is no JSON: ${does.value}`;
    }
  }
  return (
    <form class="arming" onSubmit={submit}>
      <label>
        strikes{' '}
        <select value={operation.value} onChange={({ currentTarget }) => void (operation.value = currentTarget.value)}>
          {operations.map((each) => (
            <option key={each}>{each}</option>
          ))}
          <option value="*">any webhook</option>
        </select>
      </label>
      <label>
        by{' '}
        <select value="" onChange={({ currentTarget }) => void (currentTarget.value && (does.value = currentTarget.value))}>
          <option value="">choose</option>
          {Object.entries(choices).map(([group, all]) => (
            <optgroup key={group} label={group}>
              {all.map(([title, each]) => (
                <option key={title} value={JSON.stringify(each)}>
                  {title}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
      </label>
      <label>
        after{' '}
        <input
          type="number"
          min={0}
          value={skip.value}
          onInput={({ currentTarget }) => void (skip.value = currentTarget.valueAsNumber || 0)}
        />
      </label>
      <label>
        times{' '}
        <input
          type="number"
          min={1}
          value={times.value}
          onInput={({ currentTarget }) => void (times.value = currentTarget.valueAsNumber || 1)}
        />
      </label>
      <label class="wide">
        what it does{' '}
        <input
          class="code"
          spellcheck={false}
          value={does.value}
          onInput={({ currentTarget }) => void (does.value = currentTarget.value)}
        />
      </label>
      <button type="submit" class="main">
        arm
      </button>
    </form>
  );
}

/** What is armed, and a way to arm more. */
export function Faults({ world }: { world: string }) {
  const fetched = useFetched<FaultsArmed>(needs.faults(world), world);
  if (!fetched.data) return <Waiting of={fetched} />;
  const { faults } = fetched.data;
  return (
    <>
      <div class="head">
        <h2>Faults</h2>
        {faults.length > 0 && <Do act={clearFaults(world)}>clear</Do>}
      </div>
      <Arming world={world} />
      {faults.length === 0 ? (
        <Empty>No fault is armed: everything answers as it should.</Empty>
      ) : (
        <Scroll label="Faults">
          <table class="list tight">
            <thead>
              <tr>
                {['', 'strikes', 'does', 'after', 'hits', 'of', ''].map((title, i) => (
                  <th key={i} scope="col">
                    {title || <span class="hidden">{i ? 'what can be done' : 'id'}</span>}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {faults.map(({ id, on, do: does, skip, times, hits, holding }) => (
                <tr key={id} class={hits >= times ? 'soft' : ''}>
                  <th scope="row">{id}</th>
                  <td>{plain(Object.values(on).join(' '))}</td>
                  <td>
                    <code>{plain(JSON.stringify(does))}</code>
                  </td>
                  <td class="number">{skip}</td>
                  <td class="number">
                    <a href={`${inWorld(world, 'exchanges')}?q=fault+${id}`}>{hits}</a>
                  </td>
                  <td class="number">{times}</td>
                  <td class="acts">{holding.length > 0 && <Do act={releaseFault(world, id)}>release {holding.length}</Do>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </>
  );
}
