import type {
  ActionRequired,
  LabelUser,
  OauthRequest,
  OauthRequestNotified,
  PartnerUserProvision,
  PartnerUserProvisionCreate,
  PartnerUserProvisionProduct,
  PartnerUserProvisionStage,
  PartnerUserProvisionStatus,
  PartnerUserProvisionSubStatus,
  UserCredential,
} from '../../schemas/generated/types.js';
import * as validators from '../../schemas/generated/validators.js';
import { refusals } from '../refusals.js';
import { type Instant, isDay, timestamp } from '../world/clock.js';
import { issueCredential, lastCredential, revokeCredential } from '../world/credentials.js';
import { askedFor, type LivingRow } from '../world/lifecycle.js';
import { planChosenBy } from '../world/magic.js';
import { personRow } from '../world/persons.js';
import { addUser, type User } from '../world/users.js';
import { planKey, type Session, type World } from '../world/world.js';
import { callbacksOf } from './callback-url.js';
import { activeClientOf } from './oauth-client.js';
import { type Call, type Notice, operation, resource } from './operation.js';

const slug = 'partner-user-provision';

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

/** Documented in samples of a user that a partner has just brought. */
const NEW_NAME = 'New bunqer';

/** A user as a label shows it, with no picture. */
function label(world: World, { id, type, display_name, country }: User): LabelUser {
  const company = type === 'UserCompany';
  return {
    uuid: world.ids.uuid('user', id),
    display_name,
    country: company ? '000' : country,
    avatar: { uuid: world.ids.uuid('avatar', id), image: [], anchor_uuid: null, style: 'NONE' },
    public_nick_name: display_name,
    type: company ? 'COMPANY' : 'PERSON',
  };
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
function oauthRequestNotified(world: World, row: Row): OauthRequestNotified | null {
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
    user_alias_created: label(world, world.users.get(row.owner) as User),
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

function view(world: World, row: Row, oauth: PartnerUserProvision['oauth_request'] = oauthRequest(world, row)): Item {
  const { id, created, updated, external_uuid, status, sub_status, action_required, products } = row;
  const user = world.users.get(row.follows);
  const object: PartnerUserProvision = {
    id,
    created: timestamp(created),
    updated: timestamp(updated),
    external_uuid,
    status,
    sub_status,
    action_required,
    products: [...products],
    label_user: user ? label(world, user) : null,
    oauth_request: oauth,
    credential: credential(world, row),
  };
  return { PartnerUserProvision: object };
}

type Item = { PartnerUserProvision: PartnerUserProvision };

function find({ world, user, params }: Call<unknown>): Row {
  const row = world.rows<Row>(slug).get(params.id as number);
  if (row?.owner !== user.id) throw refusals.objectNotFound({ what: slug, id: world.shownId(slug, params.id as number) });
  return row;
}

/** How the user can be reached, in either form of the request; refuses neither, both, and an older one that the newer would not take. */
function contact({
  email,
  phone_number,
  pointer,
  external_uuid,
  products,
}: PartnerUserProvisionCreate): Pick<Row, 'email' | 'phone_number'> {
  if (pointer) {
    if (email !== undefined || phone_number !== undefined)
      throw refusals.fieldInvalid({ path: '/pointer', why: 'is the older form, and does not go with email or phone_number' });
    const { type, value } = pointer;
    const newer = type === 'EMAIL' ? { email: value } : { phone_number: value };
    const isTaken: validators.Validator<unknown> = validators.PartnerUserProvisionCreate;
    if (!isTaken({ external_uuid, products, ...newer }))
      throw refusals.fieldInvalid({ path: '/pointer/value', why: isTaken.errors?.[0]?.message ?? 'is not accepted' });
    return { email: null, phone_number: null, ...newer };
  }
  if (email === undefined) throw refusals.fieldInvalid({ path: '/email', why: 'is missing' });
  if (phone_number === undefined) throw refusals.fieldInvalid({ path: '/phone_number', why: 'is missing' });
  return { email, phone_number };
}

/** A number that is not exact any more names none. */
function provisionNamed(world: World, id: number | string): number {
  const texts = world.idTexts?.of(slug);
  if (!texts) return Number(id);
  return typeof id === 'string' || Number.isSafeInteger(id) ? texts.id(String(id)) : 0;
}

/** Refuses what the fields of a request rule out among themselves. */
function checkTogether({ world, user, body }: Call<PartnerUserProvisionCreate>): void {
  const invalid = (path: string, why: string) => refusals.fieldInvalid({ path, why });
  const { products, user_verified_type, date_of_birth, director_relation_provision_id: director } = body;
  const isCompany = user_verified_type === 'PARTNER_USER_COMPANY';
  if (products.includes('COMPANY_VERIFIED') !== isCompany)
    throw invalid('/products', 'has COMPANY_VERIFIED with user_verified_type PARTNER_USER_COMPANY, and only then');
  if (products.includes('USER_ANONYMOUS_TRANSACTION_AUDIT') && date_of_birth === undefined)
    throw invalid('/date_of_birth', 'is missing, which USER_ANONYMOUS_TRANSACTION_AUDIT needs');
  if (date_of_birth !== undefined && !isDay(date_of_birth)) throw invalid('/date_of_birth', 'is no day of the calendar');
  if (isCompany !== (director !== undefined))
    throw invalid('/director_relation_provision_id', isCompany ? 'is missing, which a company needs' : 'belongs to a company');
  if (director !== undefined && world.rows<Row>(slug).get(provisionNamed(world, director))?.owner !== user.id)
    throw invalid('/director_relation_provision_id', 'is no provision of this partner');
}

const uuidKey = (partner: number, uuid: string) => `${partner} ${uuid.toLowerCase()}`;

/** A partner's new provision; the request was checked. */
export function beginProvision(world: World, owner: number, body: PartnerUserProvisionCreate, display_name = NEW_NAME): Row {
  const { external_uuid, products, user_verified_type, country_of_residence = 'NL', date_of_birth = null } = body;
  const stamp = world.stamp(slug);
  const reached = contact(body);
  const chosen = planChosenBy(world, reached.email);
  if (chosen) world.plans.choose(planKey(slug, stamp.id), chosen);
  const row = world.begin<Row>(slug, {
    ...stamp,
    owner,
    reads: 0,
    armed: 0,
    follows: 0,
    external_uuid,
    stage: 'PENDING_PROCESS_USER',
    status: 'CREATED',
    sub_status: 'PENDING_PROCESS_USER',
    action_required: 'SYSTEM',
    products,
    display_name,
    is_company: user_verified_type === 'PARTNER_USER_COMPANY',
    onboards: products.some((product) => product !== 'USER_ANONYMOUS_TRANSACTION_AUDIT'),
    country: country_of_residence,
    ...reached,
    date_of_birth,
    api_key: 0,
    oauth: null,
  });
  world.provisions.set(uuidKey(owner, external_uuid), row.id);
  return row;
}

const paths = { path: '/partner-user-provision', one: '/partner-user-provision/{id}' };

const notice =
  (of: (world: World, row: Row) => Item) =>
  (world: World, row: Row): Notice => ({
    category: 'PARTNER_USER_PROVISION',
    event_type: 'PARTNER_USER_PROVISION_PROCESS_UPDATED',
    users: [row.owner, row.api_key],
    user: row.follows || row.owner,
    object: of(world, row),
  });

export default resource(
  slug,
  {
    create: operation({
      method: 'POST',
      path: paths.path,
      caller: 'partner',
      body: validators.PartnerUserProvisionCreate,
      answers: ['PartnerUserProvision', 'Id'],
      run(call) {
        const { world, user, body } = call;
        contact(body);
        checkTogether(call);
        const twin = world.provisions.get(uuidKey(user.id, body.external_uuid));
        if (twin !== undefined) throw refusals.externalUuidTaken({ uuid: body.external_uuid, id: world.shownId(slug, twin) });
        return [view(world, beginProvision(world, user.id, body))];
      },
    }),
    list: operation({
      method: 'GET',
      path: paths.path,
      caller: 'partner',
      filters: ['status', 'external_uuid'],
      answers: ['PartnerUserProvision'],
      run({ world, user, query, shown }) {
        const rows = world.rows<Row>(slug);
        const row = (id: number) => rows.get(id) as Row;
        let ids = rows.idsOf(user.id);
        const uuid = query.get('external_uuid');
        const named = uuid === null ? undefined : world.provisions.get(uuidKey(user.id, uuid));
        if (uuid !== null) ids = named === undefined ? [] : [named];
        const statuses = query.get('status')?.split(',');
        if (statuses) ids = ids.filter((id) => statuses.includes(shown(view(world, row(id))).status as string));
        return { ids, item: (id) => view(world, row(id)) };
      },
    }),
    read: operation({
      method: 'GET',
      path: paths.one,
      caller: 'partner',
      answers: ['PartnerUserProvision'],
      run(call) {
        const row = find(call);
        call.world.read(slug, row);
        return [view(call.world, row)];
      },
    }),
    update: operation({
      method: 'PUT',
      path: paths.one,
      caller: 'partner',
      body: validators.PartnerUserProvisionUpdate,
      answers: ['Id'],
      run(call) {
        const row = find(call);
        call.world.move(slug, row, askedFor(slug, row, call.body.status, call.world.shownId(slug, row.id)));
        return [{ Id: { id: row.id } }];
      },
    }),
  },
  {
    notifies: {
      'partner-user-provision.updated': notice((world, row) => view(world, row, oauthRequestNotified(world, row))),
    },
    on: {
      'partner-user-provision.user-made'(world, row: Row) {
        const { id, is_company, owner, display_name, country, email, phone_number, date_of_birth } = row;
        const type = is_company ? 'UserCompany' : 'UserPerson';
        const brought = { provision: id, email, phone_number, date_of_birth };
        row.follows = addUser(world, { type, display_name, country, owner }, undefined, brought).id;
        const chosen = planChosenBy(world, email);
        if (chosen) world.plans.choose(`user ${row.follows}`, chosen);
      },
      'partner-user-provision.granted'(world, row: Row) {
        const { owner, follows, display_name, country } = row;
        const client = activeClientOf(world, owner);
        const granted = world.clock.now();
        const callback_url = client ? (callbacksOf(world, client.id)[0]?.url ?? null) : null;
        row.oauth = client ? { client: client.id, client_id: client.client_id, callback_url, granted } : null;
        const apiKey = addUser(world, { type: 'UserApiKey', display_name, country, owner, granted_by: follows });
        row.api_key = apiKey.id;
        issueCredential(world, apiKey);
      },
      'partner-user-provision.token-revoked': (world, row: Row) => revokeCredential(world, row.api_key),
      'partner-user-provision.token-due': (world, row: Row) => void issueCredential(world, world.users.get(row.api_key) as User),
      'partner-user-provision.closed'(world, row: Row) {
        revokeCredential(world, row.api_key);
        for (const id of [...world.sessions.idsOf(row.api_key)]) world.endSession(world.sessions.get(id) as Session);
      },
      'user-onboarding.approved'(world, { owner }: LivingRow) {
        const row = world.rows<Row>(slug).get(personRow(world, { id: owner }).provision);
        if (row && !world.move(slug, row, 'complete')) world.move(slug, row, 'complete-in-reset');
      },
    },
  },
);
