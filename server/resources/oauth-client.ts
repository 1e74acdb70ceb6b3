import type { OauthClient, OauthClientStatus } from '../../schemas/generated/types.js';
import { OauthClientCreate, OauthClientUpdate } from '../../schemas/generated/validators.js';
import { refusals } from '../refusals.js';
import { askedFor, type LivingRow } from '../world/lifecycle.js';
import type { World } from '../world/world.js';
import { callbacksOf } from './callback-url.js';
import { type Call, operation, resource } from './operation.js';

const slug = 'oauth-client';

interface Row extends LivingRow {
  status: OauthClientStatus;
  client_id: string;
  secret: string;
}

function view(world: World, { id, status, client_id, secret }: Row): { OauthClient: OauthClient } {
  const callback_url = callbacksOf(world, id).map(({ url }) => ({ url }));
  return { OauthClient: { id, status, display_name: null, client_id, secret, callback_url } };
}

function find({ world, user, params }: Call<unknown>): Row {
  const row = world.rows<Row>(slug).get(params.id as number);
  if (row?.owner !== user.id) throw refusals.objectNotFound({ what: slug, id: params.id as number });
  return row;
}

/** The one OAuth client of a user that is in use, if there is one. */
export function activeClientOf(world: World, owner: number): Row | undefined {
  const rows = world.rows<Row>(slug);
  return rows.get(rows.idsOf(owner).find((id) => rows.get(id)?.status === 'ACTIVE') ?? 0);
}

/** Refuses when a user has an OAuth client that is not cancelled, but for the one named. */
function onlyOne(world: World, owner: number, but?: number): void {
  const rows = world.rows<Row>(slug);
  const other = rows.idsOf(owner).find((id) => id !== but && rows.get(id)?.status !== 'CANCELLED');
  if (other !== undefined) throw refusals.oauthClientExists({ id: other });
}

/** Documented under a user; the partner swagger leaves that part out. */
const paths = (end: string) => ({ path: `/user/{user_id}/oauth-client${end}`, alias: `/oauth-client${end}` });

export default resource(slug, {
  create: operation({
    method: 'POST',
    ...paths(''),
    caller: 'session',
    names: 'user',
    body: OauthClientCreate,
    answers: ['Id'],
    run({ world, user }) {
      onlyOne(world, user.id);
      const stamp = world.stamp(slug);
      const [client_id, secret] = [world.ids.hex('oauth-client-id', stamp.id), world.ids.hex('oauth-secret', stamp.id)];
      const row: Row = { ...stamp, owner: user.id, reads: 0, armed: 0, status: 'ACTIVE', client_id, secret };
      return [{ Id: { id: world.begin(slug, row).id } }];
    },
  }),
  list: operation({
    method: 'GET',
    ...paths(''),
    caller: 'session',
    names: 'user',
    answers: ['OauthClient'],
    run: ({ world, user }) => {
      const rows = world.rows<Row>(slug);
      return { ids: rows.idsOf(user.id), item: (id) => view(world, rows.get(id) as Row) };
    },
  }),
  read: operation({
    method: 'GET',
    ...paths('/{id}'),
    caller: 'session',
    names: 'user',
    answers: ['OauthClient'],
    run: (call) => [view(call.world, find(call))],
  }),
  update: operation({
    method: 'PUT',
    ...paths('/{id}'),
    caller: 'session',
    names: 'user',
    body: OauthClientUpdate,
    answers: ['Id'],
    run(call) {
      const row = find(call);
      const move = askedFor(slug, row, call.body.status);
      if (move === 'activate') onlyOne(call.world, row.owner, row.id);
      call.world.move(slug, row, move);
      return [{ Id: { id: row.id } }];
    },
  }),
});
