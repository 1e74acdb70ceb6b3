/** What tests of onboardings have in common: what is asked for, and a user who gives it. */
import { type Client, fulfil, only, submitted } from './partner.js';
import { startTarget, type Target } from './target.js';

export const ALL = [
  'ADDRESS_MAIN',
  'DATE_OF_BIRTH',
  'EMAIL',
  'IDENTITY_VERIFICATION',
  'LEGAL_NAME',
  'NATIONALITY',
  'PHONE_NUMBER',
  'TAX_RESIDENT',
];
/** What blocks nothing. */
export const LATER = ['NATIONALITY', 'TAX_RESIDENT'];
/** What a user has to give, besides its face. */
export const GIVEN = ['ADDRESS_MAIN', 'DATE_OF_BIRTH', 'LEGAL_NAME'];
export const INCOMPLETE = 'You need to provide additional information in order to perform this action.';
export const DESIRED = { user_status_desired: 'ACTIVE', user_verification_status_desired: 'VERIFIED' };

export const pathOf = ({ id }: Client) => `/user/${id}/user-onboarding`;

/** The id of an onboarding that a user begins. */
export const beginsBy = async (user: Client, more: object = {}): Promise<number> =>
  only(await user.post(pathOf(user), { type: 'PARTNER_USER', ...more })).id;

/** Everything that blocks is given; bunq has confirmed the rest. */
export async function completeBy(user: Client, types = GIVEN): Promise<void> {
  await fulfil(user, user.id, types);
  await submitted(user, user.id);
  await user.world.clock.advance(5000);
}

/** Where an onboarding stands, as its user sees it. */
export async function seenBy(user: Client, id = 260): Promise<string> {
  const { status, action_required } = await user.one(`${pathOf(user)}/${id}`);
  return `${status} ${action_required}`;
}

/** Where the webhooks of a user's onboarding go. */
export async function listeningFor(user: Client, to = user.id): Promise<Target> {
  const target = await startTarget();
  const filter = { category: 'USER_ONBOARDING', notification_target: target.url };
  only(await user.post(`/user/${to}/notification-filter-url`, { notification_filters: [filter] }));
  return target;
}
