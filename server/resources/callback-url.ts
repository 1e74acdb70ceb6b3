import type { OauthCallbackUrl } from '../../schemas/generated/types.js';
import { CallbackUrlCreate } from '../../schemas/generated/validators.js';
import { refusals } from '../refusals.js';
import { timestamp } from '../world/clock.js';
import type { Row as AnyRow } from '../world/rows.js';
import type { World } from '../world/world.js';
import { type Call, operation, resource } from './operation.js';

const slug = 'callback-url';

/** The owner is the OAuth client. */
interface Row extends AnyRow {
  url: string;
}

/** The callback urls of an OAuth client, the oldest first. */
export function callbacksOf(world: World, client: number): Row[] {
  const rows = world.rows<Row>(slug);
  return rows.idsOf(client).map((id) => rows.get(id) as Row);
}

function view({ id, created, updated, url }: Row): { OauthCallbackUrl: OauthCallbackUrl } {
  return { OauthCallbackUrl: { id, created: timestamp(created), updated: timestamp(updated), url } };
}

/** The id of the OAuth client that the path names; refuses one that is not this user's. */
function client({ world, user, params }: Call<unknown>): number {
  const id = params.oauth_client_id as number;
  if (world.rows('oauth-client').get(id)?.owner !== user.id) throw refusals.objectNotFound({ what: 'oauth-client', id });
  return id;
}

function find(call: Call<unknown>): Row {
  const owner = client(call);
  const row = call.world.rows<Row>(slug).get(call.params.id as number);
  if (row?.owner !== owner) throw refusals.objectNotFound({ what: slug, id: call.params.id as number });
  return row;
}

/** Under the OAuth client, in both forms of its path. */
const paths = (end: string) => ({
  path: `/user/{user_id}/oauth-client/{oauth_client_id}/callback-url${end}`,
  alias: `/oauth-client/{oauth_client_id}/callback-url${end}`,
});

export default resource(slug, {
  create: operation({
    method: 'POST',
    ...paths(''),
    caller: 'session',
    names: 'user',
    body: CallbackUrlCreate,
    answers: ['Id'],
    run(call) {
      const owner = client(call);
      const row: Row = { ...call.world.stamp(slug), owner, url: call.body.url };
      return [{ Id: { id: call.world.rows<Row>(slug).add(row).id } }];
    },
  }),
  list: operation({
    method: 'GET',
    ...paths(''),
    caller: 'session',
    names: 'user',
    answers: ['OauthCallbackUrl'],
    run(call) {
      const rows = call.world.rows<Row>(slug);
      return { ids: rows.idsOf(client(call)), item: (id) => view(rows.get(id) as Row) };
    },
  }),
  read: operation({
    method: 'GET',
    ...paths('/{id}'),
    caller: 'session',
    names: 'user',
    answers: ['OauthCallbackUrl'],
    run: (call) => [view(find(call))],
  }),
  update: operation({
    method: 'PUT',
    ...paths('/{id}'),
    caller: 'session',
    names: 'user',
    body: CallbackUrlCreate,
    answers: ['Id'],
    run(call) {
      const row = find(call);
      row.url = call.body.url;
      row.updated = call.world.clock.now();
      return [{ Id: { id: row.id } }];
    },
  }),
  delete: operation({
    method: 'DELETE',
    ...paths('/{id}'),
    caller: 'session',
    names: 'user',
    answers: [],
    run(call) {
      call.world.rows<Row>(slug).delete(find(call));
      return [];
    },
  }),
});
