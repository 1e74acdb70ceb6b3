import { useSignal } from '@preact/signals';
import type { ObjectsShown, WorldShown } from '../../../../schemas/generated/types.js';
import { needs, ofWorld } from '../../needs.js';
import { addUser, drop, make, plan, reset } from '../acts.js';
import { call, Refused, useFetched } from '../api.js';
import { useNow } from '../clock.js';
import { Copy, Empty, Foreign, State, Waiting, When } from '../parts.js';
import { inWorld } from '../place.js';
import { Do, refusal } from '../sameAs.js';
import { masked } from '../text.js';
import type { Machine } from './machine.js';

type User = WorldShown['users'][number];

/** What a client needs, as it takes it. */
const formsOf = ({ url }: WorldShown, user: User) => ({
  env: [`BUNQ_BASE_URL='${url}'`, `BUNQ_USER_ID='${user.user_api_key_id}'`, `BUNQ_SESSION_TOKEN='${user.session_token}'`].join('\n'),
  curl: `curl '${url}/v1/user/${user.user_api_key_id}/identity-verification-session' -H 'X-Bunq-Client-Authentication: ${user.session_token}'`,
  JSON: JSON.stringify({ url, ...user }, null, 2),
});

function Users({ shown }: { shown: WorldShown }) {
  return (
    <section>
      <h2>Users</h2>
      <p class="soft">
        Partner: UserCompany <code>{shown.partner.user_company_id}</code>, API key <code>{shown.partner.api_key}</code>{' '}
        <Copy text={() => shown.partner.api_key} />
      </p>
      <ul class="users">
        {shown.users.map((user) => (
          <li key={user.user_api_key_id}>
            <span>
              UserApiKey <code>{user.user_api_key_id}</code>, UserPerson{' '}
              <a href={inWorld(shown.name, 'objects', 'user-person', user.user_person_id)}>
                <code>{user.user_person_id}</code>
              </a>
              , session token <code>{masked(user.session_token)}</code>
            </span>
            <span class="acts">
              copy as{' '}
              {Object.entries(formsOf(shown, user)).map(([form, text]) => (
                <Copy key={form} text={() => text}>
                  {form}
                </Copy>
              ))}
            </span>
          </li>
        ))}
      </ul>
      <Do act={addUser(shown.name, {})}>add a user</Do>
    </section>
  );
}

const PLANS = [
  ['approve', { outcome: 'APPROVED' }],
  ['reject', { outcome: 'REJECTED' }],
  ['decide by hand', { process: 'by-hand' }],
] as const;

function Planned({ world }: { world: string }) {
  const { data } = useFetched<Record<string, unknown>>(needs.plan(world), world);
  return (
    <section>
      <h2>Plan</h2>
      <p>How whatever begins from now on goes, unless its own plan says otherwise.</p>
      <p class="acts">
        {PLANS.map(([label, body]) => (
          <Do key={label} act={plan(world, body)}>
            {label}
          </Do>
        ))}
        <Do act={plan(world, {})}>as it was</Do>
      </p>
      {data && (
        <dl class="facts">
          {Object.entries(data).map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <code>{typeof value === 'string' ? value : JSON.stringify(value)}</code>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}

function ByState({ world }: { world: string }) {
  const fetched = useFetched<ObjectsShown>(needs.objects(world, new URLSearchParams()), world);
  const { data: cycles } = useFetched<{ lifecycles: Record<string, Machine> }>(needs.lifecycles);
  const now = useNow();
  if (!fetched.data) return <Waiting of={fetched} />;
  const { objects, total } = fetched.data;
  return (
    <section>
      <h2>
        <a href={inWorld(world, 'objects')}>Objects</a> <span class="soft">{total}</span>
      </h2>
      {objects.length === 0 ? (
        <Empty>Nothing here has states yet.</Empty>
      ) : (
        <ul class="plain">
          {objects.slice(0, 12).map(({ type, id, state, since, owner }) => (
            <li key={`${type} ${id}`}>
              <a data-row href={inWorld(world, 'objects', type, id)}>
                {type} {id}
              </a>{' '}
              <State state={state} isFinal={cycles?.lifecycles[type]?.final.includes(state) ?? false} />{' '}
              {owner && <Foreign text={owner.display_name} />}{' '}
              <span class="soft">
                <When at={since} now={now} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Snapshots({ world }: { world: string }) {
  const state = useSignal('');
  async function take(event: Event & { currentTarget: HTMLInputElement }) {
    const [file] = event.currentTarget.files ?? [];
    if (!file) return;
    refusal.value = '';
    try {
      await call('PUT', `/worlds/${world}/snapshot`, JSON.parse(await file.text()));
      state.value = `It is what ${file.name} holds.`;
    } catch (error) {
      state.value = '';
      refusal.value = error instanceof Refused ? error.message : `${file.name} is no JSON`;
    }
  }
  return (
    <section>
      <h2>The whole of it</h2>
      <p class="acts">
        <Do act={reset(world)} why="as it was born">
          reset
        </Do>
        <Do act={drop(world)} why="and all that it holds">
          drop
        </Do>
        <a class="button" href={`/_mock${ofWorld(world, '/snapshot')}`} download={`${world}.json`}>
          take a snapshot
        </a>
        <label class="button">
          put one back <input class="hidden" type="file" accept="application/json" onChange={take} />
        </label>
      </p>
      <p role="status">{state.value}</p>
    </section>
  );
}

/** One world: who is in it, how it will go, what there is. */
export function World({ world }: { world: string }) {
  const fetched = useFetched<WorldShown>(needs.world(world), world);
  const { data, error } = fetched;
  if (error instanceof Refused && error.status === 404)
    return (
      <Empty line={`curl ${location.origin}/_mock/worlds/${world}`}>
        There is no world {world}. It is made by the first who uses it, or <Do act={make(world)}>now</Do>
      </Empty>
    );
  if (!data) return <Waiting of={fetched} />;
  return (
    <>
      <div class="head">
        <h2>{world}</h2>
        <p class="soft">
          <code>{data.url}</code> <Copy text={() => data.url} /> edition {data.edition}
        </p>
      </div>
      <div class="two">
        <div>
          <Users shown={data} />
          <ByState world={world} />
        </div>
        <div>
          <Planned world={world} />
          <Snapshots world={world} />
        </div>
      </div>
    </>
  );
}
