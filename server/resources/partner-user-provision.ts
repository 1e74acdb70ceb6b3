import type { PartnerUserProvisionCreate } from '../../schemas/generated/types.js';
import * as validators from '../../schemas/generated/validators.js';
import { refusals } from '../refusals.js';
import { isDay } from '../world/clock.js';
import { credentialOf, issueCredential, revokeCredential } from '../world/credentials.js';
import { askedFor, type LivingRow } from '../world/lifecycle.js';
import { planChosenBy } from '../world/magic.js';
import { personRow } from '../world/persons.js';
import type { Index } from '../world/rows.js';
import { endSession, type Session, sessionsIn } from '../world/sessions.js';
import { addUser, type User, usersIn } from '../world/users.js';
import { planKey, type World } from '../world/world.js';
import { callbacksOf } from './callback-url.js';
import { activeClientOf } from './oauth-client.js';
import { type Call, operation, resource } from './operation.js';
import { oauthRequestNotified, type Row, view } from './provision-shown.js';

const slug = 'partner-user-provision';

/** Documented in samples of a user that a partner has just brought. */
const NEW_NAME = 'New bunqer';

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
const byUuid: Index<Row> = { type: slug, key: ({ owner, external_uuid }) => uuidKey(owner, external_uuid) };

/** A partner's new provision; the request was checked. */
export function beginProvision(world: World, owner: number, body: PartnerUserProvisionCreate, display_name = NEW_NAME): Row {
  const { external_uuid, products, user_verified_type, country_of_residence = 'NL', date_of_birth = null } = body;
  const stamp = world.stamp(slug);
  const reached = contact(body);
  const chosen = planChosenBy(world, reached.email);
  if (chosen) world.plans.choose(planKey(slug, stamp.id), chosen);
  return world.begin<Row>(slug, {
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
}

const paths = { path: '/partner-user-provision', one: '/partner-user-provision/{id}' };

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
        const twin = world.find(byUuid, uuidKey(user.id, body.external_uuid));
        if (twin) throw refusals.externalUuidTaken({ uuid: body.external_uuid, id: world.shownId(slug, twin.id) });
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
        const named = uuid === null ? undefined : world.find(byUuid, uuidKey(user.id, uuid));
        if (uuid !== null) ids = named ? [named.id] : [];
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
    gaveOut: (world, secret) => credentialOf(world, secret) !== undefined,
    notifies: [
      {
        on: 'partner-user-provision.updated',
        category: 'PARTNER_USER_PROVISION',
        event_type: 'PARTNER_USER_PROVISION_PROCESS_UPDATED',
        tell: (world, row: Row) => ({
          users: [row.owner, row.api_key],
          user: row.follows || row.owner,
          object: view(world, row, oauthRequestNotified(world, row)),
        }),
      },
    ],
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
      'partner-user-provision.token-due': (world, row: Row) => void issueCredential(world, usersIn(world).get(row.api_key) as User),
      'partner-user-provision.closed'(world, row: Row) {
        revokeCredential(world, row.api_key);
        for (const id of [...sessionsIn(world).idsOf(row.api_key)]) endSession(world, sessionsIn(world).get(id) as Session);
      },
      'user-onboarding.approved'(world, { owner }: LivingRow) {
        const row = world.rows<Row>(slug).get(personRow(world, { id: owner }).provision);
        if (row && !world.move(slug, row, 'complete')) world.move(slug, row, 'complete-in-reset');
      },
    },
  },
);
