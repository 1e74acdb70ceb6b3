import { useSignal } from '@preact/signals';
import type { WorldSummaries } from '../../../../schemas/generated/types.js';
import { needs } from '../../needs.js';
import { drop, make, reset } from '../acts.js';
import { useFetched } from '../api.js';
import { Empty, Scroll, Waiting, When } from '../parts.js';
import { go, inWorld } from '../place.js';
import { Do, perform } from '../sameAs.js';

/** The worlds of the server, each in a line. */
export function Worlds() {
  const fetched = useFetched<WorldSummaries>(needs.worlds, '*');
  const name = useSignal('');
  const filter = useSignal('');
  if (!fetched.data) return <Waiting of={fetched} />;
  // By name: the server's order is of use, and a list that is read must not move.
  const worlds = fetched.data.worlds.filter((world) => world.name.includes(filter.value)).sort((a, b) => a.name.localeCompare(b.name));
  async function begin(event: Event) {
    event.preventDefault();
    if (await perform(make(name.value))) go(inWorld(name.value));
  }
  return (
    <>
      <div class="head">
        <h2>Worlds</h2>
        <label class="ask">
          filter{' '}
          <input
            type="search"
            data-filter
            value={filter.value}
            onInput={({ currentTarget }) => void (filter.value = currentTarget.value)}
          />
        </label>
        <form class="ask" onSubmit={begin}>
          <label>
            new{' '}
            <input
              required
              placeholder="name"
              pattern="[a-z0-9][a-z0-9\-]*"
              value={name.value}
              onInput={({ currentTarget }) => void (name.value = currentTarget.value)}
            />
          </label>
          <button type="submit">make</button>
        </form>
      </div>
      {worlds.length === 0 ? (
        <Empty line={`curl ${location.origin}/_mock/worlds/default`}>
          {filter.value ? 'No world has that in its name.' : 'There is no world yet: each is made by the first who uses it.'}
        </Empty>
      ) : (
        <Scroll label="Worlds">
          <table class="list tight">
            <thead>
              <tr>
                {['name', 'clock', 'users', 'objects', 'exchanges', 'last exchange', 'due next', ''].map((title) => (
                  <th key={title} scope="col">
                    {title || <span class="hidden">what can be done</span>}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {worlds.map((world) => (
                <tr key={world.name}>
                  <th scope="row">
                    <a data-row href={inWorld(world.name)}>
                      {world.name}
                    </a>
                  </th>
                  <td>
                    {world.now.slice(0, 19)} {world.mode === 'frozen' && <span class="soft">frozen</span>}
                  </td>
                  <td class="number">{world.users}</td>
                  <td class="number">{world.objects}</td>
                  <td class="number">{world.exchanges}</td>
                  <td>{world.last_exchange ? <When at={world.last_exchange} now={world.now} /> : <span class="soft">none</span>}</td>
                  <td>{world.next_due ? <When at={world.next_due} now={world.now} /> : <span class="soft">nothing</span>}</td>
                  <td class="acts">
                    <Do act={reset(world.name)} why={`makes ${world.name} as it was born`}>
                      reset
                    </Do>
                    <Do act={drop(world.name)} why={`drops ${world.name} and all that it holds`}>
                      drop
                    </Do>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </>
  );
}
