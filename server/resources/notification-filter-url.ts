import type { NotificationCategory, NotificationFilterUrl, NotificationVerification } from '../../schemas/generated/types.js';
import * as validators from '../../schemas/generated/validators.js';
import { refusals } from '../refusals.js';
import type { Row as AnyRow } from '../world/rows.js';
import { flawOfTarget } from '../world/targets.js';
import { type Call, operation, resource } from './operation.js';

const slug = 'notification-filter-url';

/** Documented: doc.bunq.com, page on callbacks. */
const MOST_PER_CATEGORY = 2;

/** The owner is the user that the path names, by that very id. */
export interface Row extends AnyRow {
  /** Of a monetary account of the owner's; null for the user's own. */
  account: number | null;
  category: NotificationCategory;
  notification_target: string;
  all_verification_type: readonly NotificationVerification[];
}

function view({ category, all_verification_type, notification_target }: Row, users: number[], accounts: number[]) {
  const object: NotificationFilterUrl = {
    category,
    all_user_id: users,
    all_monetary_account_id: accounts,
    all_verification_type: [...all_verification_type],
    notification_target,
  };
  return { NotificationFilterUrl: object };
}

/** The filters of the user, or of the account, that the path names. */
function existing({ world, user, params }: Call<unknown>): Row[] {
  const rows = world.rows<Row>(slug);
  const account = params.monetary_account_id ?? null;
  return rows
    .idsOf(user.id)
    .flatMap((id) => rows.get(id) as Row)
    .filter((row) => row.account === account);
}

const paths = {
  path: '/user/{user_id}/notification-filter-url',
  alias: '/user/{user_id}/monetary-account/{monetary_account_id}/notification-filter-url',
};

export default resource(slug, {
  create: operation({
    method: 'POST',
    ...paths,
    caller: 'session',
    names: 'user',
    body: validators.NotificationFilterUrlCreate,
    answers: ['NotificationFilterUrl'],
    run(call) {
      const { world, user, params, body } = call;
      const counts = new Map<string, number>();
      for (const [i, { category, notification_target }] of body.notification_filters.entries()) {
        const at = `/notification_filters/${i}`;
        const flaw = flawOfTarget(notification_target, world.webhookHosts);
        if (flaw) throw refusals.fieldInvalid({ path: `${at}/notification_target`, why: flaw });
        counts.set(category, (counts.get(category) ?? 0) + 1);
        if ((counts.get(category) as number) > MOST_PER_CATEGORY)
          throw refusals.fieldInvalid({
            path: `${at}/category`,
            why: `has more than ${MOST_PER_CATEGORY} urls, which is all that bunq takes`,
          });
      }
      const rows = world.rows<Row>(slug);
      for (const row of existing(call)) rows.delete(row);
      return body.notification_filters.map(({ category, notification_target, all_verification_type = [] }) => {
        const account = params.monetary_account_id ?? null;
        const stamp = world.stamp(slug);
        return view(rows.add({ ...stamp, owner: user.id, account, category, notification_target, all_verification_type }), [], []);
      });
    },
  }),
  list: operation({
    method: 'GET',
    ...paths,
    caller: 'session',
    names: 'user',
    answers: ['NotificationFilterUrl'],
    run(call) {
      const rows = call.world.rows<Row>(slug);
      const item = (id: number) => {
        const row = rows.get(id) as Row;
        return view(row, [row.owner], row.account === null ? [] : [row.account]);
      };
      return { ids: existing(call).map(({ id }) => id), item };
    },
  }),
});
