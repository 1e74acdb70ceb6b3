import type { NotificationFilterFailure } from '../../schemas/generated/types.js';
import * as validators from '../../schemas/generated/validators.js';
import { refusals } from '../refusals.js';
import { timestamp } from '../world/clock.js';
import type { LivingRow } from '../world/lifecycle.js';
import type { Row as AnyRow } from '../world/rows.js';
import { type User, usersIn } from '../world/users.js';
import type { World } from '../world/world.js';
import type { Row as Filter } from './notification-filter-url.js';
import { type Call, operation, resource } from './operation.js';

const slug = 'notification-filter-failure';

/** Documented: the partner swagger. */
const MOST_RETRIED = 100;

/** The owner is the company whose users it is about, or the one user that nobody provisioned. */
interface Row extends AnyRow {
  delivery: number;
  /** Whose filter it was. */
  user: number;
  category: NotificationFilterFailure['category'];
  event_type: string;
  object_id: number;
  about: number;
  exception_message: string;
  response_code: number | null;
  notification_target: string;
}

/** What a delivery that was given up holds. */
interface Delivery extends LivingRow {
  target: string;
  category: NotificationFilterFailure['category'];
  event_type: string;
  object_id: number;
  user: number;
  attempts: { response_code: number | null; exception_message: string | null }[];
}

/** Whose list the failures of a user's webhooks are on. */
const holder = (world: World, user: number): number => usersIn(world).get(user)?.owner || user;

function view(world: World, row: Row): { NotificationFilterFailure: NotificationFilterFailure } {
  const { id, created, updated, category, event_type, object_id, exception_message, response_code, notification_target } = row;
  const filters = world.rows<Filter>('notification-filter-url');
  // One that was registered anew is no other one.
  const isThere = filters.idsOf(row.user).some((each) => {
    const filter = filters.get(each) as Filter;
    return filter.category === category && filter.notification_target === notification_target;
  });
  const by = usersIn(world).get(row.user) as User;
  const made = { notification_delivery_method: 'URL' as const, notification_target, category };
  return {
    NotificationFilterFailure: {
      id,
      created: timestamp(created),
      updated: timestamp(updated),
      notification_filters: isThere ? [made] : [],
      category,
      event_type,
      object_id,
      exception_message,
      response_code,
      notification_target,
      user_id: row.about,
      user_requested_id: by.type === 'UserApiKey' ? by.id : null,
    },
  };
}

/** A company's are those of all its users; of one of its users, those that are told to it or about it. */
function visible({ world, user }: Call<unknown>): number[] {
  const rows = world.rows<Row>(slug);
  const all = rows.idsOf(user.owner || user.id);
  if (!user.owner) return [...all];
  const mine = [user.id, user.granted_by];
  return all.filter((id) => {
    const { user: by, about } = rows.get(id) as Row;
    return mine.includes(by) || mine.includes(about);
  });
}

/** Takes the record of a delivery away, if there is one. */
function drop(world: World, { id, owner }: Delivery): void {
  const rows = world.rows<Row>(slug);
  for (const each of [...rows.idsOf(holder(world, owner))]) {
    const row = rows.get(each) as Row;
    if (row.delivery === id) rows.delete(row);
  }
}

const path = '/user/{user_id}/notification-filter-failure';

export default resource(
  slug,
  {
    list: operation({
      method: 'GET',
      path,
      caller: 'session',
      names: 'user',
      answers: ['NotificationFilterFailure'],
      run: (call) => ({ ids: visible(call), item: (id) => view(call.world, call.world.rows<Row>(slug).get(id) as Row) }),
    }),
    create: operation({
      method: 'POST',
      path,
      caller: 'session',
      names: 'user',
      body: validators.NotificationFilterFailureCreate,
      // Documented by example: an empty list, where the prose speaks of ids.
      answers: [],
      run(call) {
        const { world, body } = call;
        const asked = body.notification_filter_failed_ids.split(',');
        if (asked.length > MOST_RETRIED)
          throw refusals.fieldInvalid({ path: '/notification_filter_failed_ids', why: `names ${asked.length}, more than ${MOST_RETRIED}` });
        const mine = new Set(visible(call).map(String));
        const unknown = asked.find((id) => !mine.has(id));
        if (unknown !== undefined) throw refusals.objectNotFound({ what: slug, id: unknown });
        const rows = world.rows<Row>(slug);
        for (const id of new Set(asked)) {
          const row = rows.get(Number(id)) as Row;
          rows.delete(row);
          world.tell('notification-filter-failure.retried', row as unknown as LivingRow);
        }
        return [];
      },
    }),
  },
  {
    on: {
      // It is as if it were new.
      'delivery.sent-again': drop,
      'delivery.forgotten': drop,
      'delivery.failed'(world, { id, owner, target, category, event_type, object_id, user, attempts }: Delivery) {
        const { response_code = null, exception_message } = attempts.at(-1) ?? {};
        world.rows<Row>(slug).add({
          ...world.stamp(slug),
          owner: holder(world, owner),
          delivery: id,
          user: owner,
          category,
          event_type,
          object_id,
          about: user,
          exception_message: exception_message ?? '',
          response_code,
          notification_target: target,
        });
      },
    },
  },
);
