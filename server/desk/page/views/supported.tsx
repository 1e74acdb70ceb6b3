import { useSignal } from '@preact/signals';
import type { Supported as Shown } from '../../../../schemas/generated/types.js';
import { needs } from '../../needs.js';
import { useFetched } from '../api.js';
import { Scroll, Waiting } from '../parts.js';
import { type Machine, Picture } from './machine.js';

type Provenance = Record<string, string>;
interface Route {
  operation: string;
  method: string;
  path: string;
  provenance: Provenance;
}

/** Whose word, with its source. */
function Word({ of }: { of: Provenance }) {
  const [word = '', source] = Object.entries(of)[0] ?? [];
  return (
    <span class={`word ${word}`} title={source}>
      {word}
    </span>
  );
}

function Machines({ filter }: { filter: string }) {
  const { data } = useFetched<{ lifecycles: Record<string, Machine> }>(needs.lifecycles);
  return (
    <>
      {Object.entries(data?.lifecycles ?? {})
        .filter(([type]) => type.includes(filter))
        .map(([type, machine]) => (
          <details key={type}>
            <summary>{type}</summary>
            <Picture machine={machine} state={machine.initial} reached={new Map()} label={`Lifecycle of ${type}`} />
          </details>
        ))}
    </>
  );
}

/** What is simulated, and whose word it is. */
export function Supported() {
  const fetched = useFetched<Shown>(needs.supported);
  const filter = useSignal('');
  if (!fetched.data) return <Waiting of={fetched} />;
  const { routes, incode, refusals, about } = fetched.data;
  const word = filter.value.toLowerCase();
  const operations = ([...routes, ...incode] as unknown as Route[]).filter(({ operation, path }) => `${operation} ${path}`.includes(word));
  const refused = (refusals as { id: string; status: number; text: string; provenance: Provenance }[]).filter(({ id, text }) =>
    `${id} ${text}`.toLowerCase().includes(word),
  );
  return (
    <>
      <div class="head">
        <h2>Supported</h2>
        <label class="ask">
          search{' '}
          <input
            type="search"
            data-filter
            value={filter.value}
            onInput={({ currentTarget }) => void (filter.value = currentTarget.value)}
          />
        </label>
      </div>
      <section>
        <h2>
          Operations <span class="soft">{operations.length}</span>
        </h2>
        <Scroll label="Operations">
          <table class="list tight">
            <tbody>
              {operations.map(({ operation, method, path, provenance }) => (
                <tr key={operation}>
                  <th scope="row" title={about[operation.split('.')[0] as string]}>
                    {operation}
                  </th>
                  <td>{method}</td>
                  <td>
                    <code>{path}</code>
                  </td>
                  <td>
                    <Word of={provenance} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      </section>
      <section>
        <h2>Lifecycles</h2>
        <Machines filter={word} />
      </section>
      <section>
        <h2>
          Refusals <span class="soft">{refused.length}</span>
        </h2>
        <Scroll label="Refusals">
          <table class="list tight">
            <tbody>
              {refused.map(({ id, status, text, provenance }) => (
                <tr key={id}>
                  <th scope="row">{id}</th>
                  <td class="number">{status}</td>
                  <td>{text}</td>
                  <td>
                    <Word of={provenance} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      </section>
    </>
  );
}
