/** What a provision is, and how it is shown: to its partner, and by a webhook. */
import type {
  ActionRequired,
  OauthRequest,
  OauthRequestNotified,
  PartnerUserProvision,
  PartnerUserProvisionProduct,
  PartnerUserProvisionStage,
  PartnerUserProvisionStatus,
  PartnerUserProvisionSubStatus,
  UserCredential,
} from '../../schemas/generated/types.js';
import { type Instant, timestamp } from '../world/clock.js';
import { lastCredential } from '../world/credentials.js';
import { labelUser } from '../world/label-user.js';
import type { LivingRow } from '../world/lifecycle.js';
import { type User, usersIn } from '../world/users.js';
import type { World } from '../world/world.js';

/** The owner is the partner's company. The user, and the UserApiKey that ties it to the partner, come to be on the way. */
export interface Row extends LivingRow {
  external_uuid: string;
  stage: PartnerUserProvisionStage;
  status: PartnerUserProvisionStatus;
  sub_status: PartnerUserProvisionSubStatus;
  action_required: ActionRequired;
  products: readonly PartnerUserProvisionProduct[];
  display_name: string;
  is_company: boolean;
  /** Whether bunq has to verify the user. */
  onboards: boolean;
  country: string;
  email: string | null;
  phone_number: string | null;
  date_of_birth: string | null;
  /** Of the person, or company. 0 until there is one. */
  follows: number;
  /** 0 until the user has consented. */
  api_key: number;
  /** The partner's OAuth client at the time of the consent, if it had one. */
  oauth: { client: number; client_id: string; callback_url: string | null; granted: Instant } | null;
}

const authorizationCode = (world: World, { id }: Row) => world.ids.hex('authorization-code', id);
const redirectTo = (callback: string | null, code: string) => callback && `${callback}${callback.includes('?') ? '&' : '?'}code=${code}`;

function oauthRequest(world: World, row: Row): OauthRequest | null {
  if (!row.oauth) return null;
  const { client_id, callback_url, granted } = row.oauth;
  const authorization_code = authorizationCode(world, row);
  return {
    id: row.id,
    created: timestamp(granted),
    updated: timestamp(granted),
    status: 'ACTIVE',
    scope: ['PAYMENT_INFORMATION'],
    redirect_url: redirectTo(callback_url, authorization_code),
    authorization_code,
    client_id,
  };
}

/** The same as a webhook was recorded to show it. */
export function oauthRequestNotified(world: World, row: Row): OauthRequestNotified | null {
  if (!row.oauth) return null;
  const { client, callback_url, granted } = row.oauth;
  const authorization_code = authorizationCode(world, row);
  return {
    uuid: world.ids.uuid('oauth-request', row.id),
    created: timestamp(granted),
    updated: timestamp(granted),
    oauth_client_id: client,
    oauth_client_display_name: null,
    response_type: 'code',
    callback_url,
    status: 'ACCEPTED',
    state: null,
    authorization_code,
    user_alias_created: labelUser(world, usersIn(world).get(row.owner) as User),
    redirect_url: redirectTo(callback_url, authorization_code),
    type: 'BUNQ',
  };
}

function credential(world: World, row: Row): UserCredential | null {
  const last = row.api_key && row.stage !== 'CLOSED' ? lastCredential(world, row.api_key) : undefined;
  if (!last) return null;
  const { id, created, updated, status, expires, token } = last;
  return {
    id,
    created: timestamp(created),
    updated: timestamp(updated),
    status,
    expiry_time: timestamp(expires),
    token_value: status === 'PENDING_FIRST_USE' ? token : null,
    permitted_device: null,
  };
}

export function view(world: World, row: Row, oauth: PartnerUserProvision['oauth_request'] = oauthRequest(world, row)): Item {
  const { id, created, updated, external_uuid, status, sub_status, action_required, products } = row;
  const user = usersIn(world).get(row.follows);
  const object: PartnerUserProvision = {
    id,
    created: timestamp(created),
    updated: timestamp(updated),
    external_uuid,
    status,
    sub_status,
    action_required,
    products: [...products],
    label_user: user ? labelUser(world, user) : null,
    oauth_request: oauth,
    credential: credential(world, row),
  };
  return { PartnerUserProvision: object };
}

type Item = { PartnerUserProvision: PartnerUserProvision };
