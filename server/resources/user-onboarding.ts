import type {
  ActionRequired,
  Fulfillment,
  FulfillmentType,
  UserOnboarding,
  UserOnboardingCreate,
  UserOnboardingStage,
  UserOnboardingStatus,
} from '../../schemas/generated/types.js';
import * as validators from '../../schemas/generated/validators.js';
import { refusals } from '../refusals.js';
import { timestamp } from '../world/clock.js';
import { askedFor, isFinal, type LivingRow } from '../world/lifecycle.js';
import { changePerson, type Person, personRow } from '../world/persons.js';
import type { World } from '../world/world.js';
import type { Row as IdentitySession } from './identity-verification-session.js';
import { type Call, operation, resource } from './operation.js';

const slug = 'user-onboarding';

/** The owner is the person. */
interface Row extends LivingRow {
  type: UserOnboardingCreate['type'];
  stage: UserOnboardingStage;
  status: UserOnboardingStatus;
  action_required: ActionRequired;
  user_status_desired: 'ACTIVE' | null;
  /** That it was given with the creation lets the review begin by itself. */
  user_verification_status_desired: 'VERIFIED' | null;
}

interface Rule {
  /** Documented of the first three; what bunq says of the others is unknown. */
  reason: string;
  statuses: Fulfillment['all_status_allowed'];
  isMissing(person: Person): boolean;
  /** Due only within 90 days, so that nothing waits for it. */
  later?: true;
}

const only: Fulfillment['all_status_allowed'] = ['FULFILLED'];
const LATER_US = 90 * 24 * 3_600_000_000;

/** What bunq asks of a person, in the order of its list. */
const RULES: Record<FulfillmentType, Rule> = {
  ADDRESS_MAIN: { reason: '', statuses: only, isMissing: ({ address_main }) => !address_main },
  DATE_OF_BIRTH: { reason: "Let's make this account truly yours.", statuses: only, isMissing: ({ date_of_birth }) => !date_of_birth },
  EMAIL: {
    reason: 'Get notified instantly on important matters.',
    statuses: ['FULFILLED', 'IN_PROGRESS'],
    isMissing: ({ contact }) => contact !== 'CONFIRMED',
  },
  IDENTITY_VERIFICATION: { reason: '', statuses: only, isMissing: ({ verified }) => !verified },
  LEGAL_NAME: { reason: '', statuses: only, isMissing: ({ first_name, last_name }) => !first_name || !last_name },
  NATIONALITY: { reason: '', statuses: only, isMissing: ({ all_nationality }) => all_nationality.length === 0, later: true },
  PHONE_NUMBER: { reason: '', statuses: only, isMissing: ({ contact }) => contact !== 'CONFIRMED' },
  TAX_RESIDENT: { reason: '', statuses: only, isMissing: ({ tax_resident }) => tax_resident.length === 0, later: true },
};
const TYPES = Object.keys(RULES) as FulfillmentType[];

const missing = (person: Person): FulfillmentType[] => TYPES.filter((type) => RULES[type].isMissing(person));
const blocking = (person: Person): FulfillmentType[] => missing(person).filter((type) => !RULES[type].later);

function fulfillment(type: FulfillmentType, person: Person): Fulfillment {
  const { reason, statuses, later } = RULES[type];
  return {
    type,
    reason,
    reason_translated: reason,
    user_id: person.id,
    status: null,
    time_mandatory: later ? timestamp(person.created + LATER_US) : null,
    all_status_allowed: statuses,
    id: null,
    created_timestamp: null,
    updated_timestamp: null,
  };
}

/** Whether bunq has all that it needs of the person for this, and only has to look at it. */
function isWithBunq(world: World, person: Person, type: FulfillmentType): boolean {
  if (type === 'EMAIL' || type === 'PHONE_NUMBER') return person.contact === 'CONFIRMING';
  if (type !== 'IDENTITY_VERIFICATION') return false;
  const sessions = world.rows<IdentitySession>('identity-verification-session');
  return sessions.idsOf(person.id).some((id) => sessions.get(id)?.status === 'SUBMITTED');
}

/** Whose turn it is after something changed: of the onboarding that is under way, if there is one. */
function consider(world: World, owner: number): void {
  const row = latest(world, owner);
  if (!row || isFinal(slug, row) || row.stage === 'IN_PROGRESS') return;
  const person = personRow(world, { id: owner });
  const open = blocking(person);
  const desired = row.user_verification_status_desired === 'VERIFIED';
  const isUsers = open.length ? open.some((type) => !isWithBunq(world, person, type)) : !desired;
  world.move(slug, row, isUsers ? 'hand-back' : 'hand-over');
  if (open.length === 0 && desired) world.move(slug, row, 'review-as-desired');
}

function latest(world: World, owner: number): Row | undefined {
  const rows = world.rows<Row>(slug);
  return rows.get(rows.idsOf(owner).at(-1) ?? 0);
}

/** As a webhook shows it. */
function brief({ id, created, updated, owner, status, action_required }: Row): UserOnboarding {
  const times = { created: timestamp(created), updated: timestamp(updated) };
  return { id, ...times, user_id: owner, status, action_required, waiting_type: 'AUTOMATED' };
}

function view(row: Row): { UserOnboarding: UserOnboarding } {
  const { id, created, updated, user_id, status, action_required, waiting_type } = brief(row);
  const { type, user_status_desired, user_verification_status_desired } = row;
  return {
    UserOnboarding: {
      id,
      created,
      updated,
      user_id,
      type,
      user_status_desired,
      user_verification_status_desired,
      action_required,
      status,
      waiting_type,
      waiting_time_message: null,
      waiting_time_message_translated: null,
    } as UserOnboarding,
  };
}

function find({ world, user, params }: Call<unknown>): Row {
  const row = world.rows<Row>(slug).get(params.id as number);
  if (row?.owner !== user.id) throw refusals.objectNotFound({ what: slug, id: params.id as number });
  return row;
}

const path = '/user/{user_id}/user-onboarding';

export default resource(
  slug,
  {
    create: operation({
      method: 'POST',
      path,
      caller: 'session',
      names: 'person',
      body: validators.UserOnboardingCreate,
      answers: ['Id'],
      run({ world, user, body }) {
        const { type, user_status_desired = null, user_verification_status_desired = null } = body;
        // What a second one does is unknown: one that is under way, or that ended well, goes on, with what is desired now.
        const before = latest(world, user.id);
        if (before && before.stage !== 'DENIED') {
          before.user_status_desired ??= user_status_desired;
          before.user_verification_status_desired ??= user_verification_status_desired;
          consider(world, user.id);
          return [{ Id: { id: before.id } }];
        }
        const { id } = world.begin<Row>(slug, {
          ...world.stamp(slug),
          owner: user.id,
          reads: 0,
          armed: 0,
          type,
          stage: 'ACTION_REQUIRED_USER',
          status: 'ELECTRONIC_MONEY',
          action_required: 'USER',
          user_status_desired,
          user_verification_status_desired,
        });
        consider(world, user.id);
        return [{ Id: { id } }];
      },
    }),
    list: operation({
      method: 'GET',
      path,
      caller: 'session',
      names: 'person',
      answers: ['UserOnboarding'],
      run({ world, user }) {
        const rows = world.rows<Row>(slug);
        return { ids: rows.idsOf(user.id), item: (id) => view(rows.get(id) as Row) };
      },
    }),
    read: operation({
      method: 'GET',
      path: `${path}/{id}`,
      caller: 'session',
      names: 'person',
      answers: ['UserOnboarding'],
      run(call) {
        const row = find(call);
        call.world.read(slug, row);
        return [view(row)];
      },
    }),
    update: operation({
      method: 'PUT',
      path: `${path}/{id}`,
      caller: 'session',
      names: 'person',
      body: validators.UserOnboardingUpdate,
      answers: ['Id'],
      run(call) {
        const { world, user, body } = call;
        const row = find(call);
        const wanted = body.status ?? body.user_verification_status_desired;
        if (wanted === undefined) throw refusals.fieldInvalid({ path: '/user_verification_status_desired', why: 'is missing' });
        const person = personRow(world, user);
        if (wanted === 'VERIFIED' && !isFinal(slug, row) && blocking(person).length) {
          const all_fulfillment = missing(person).map((type) => fulfillment(type, person));
          throw refusals.informationNeeded().withParameters([{ AdditionalFulfillmentParameter: { all_fulfillment } }]);
        }
        world.move(slug, row, askedFor(slug, row, wanted));
        Object.assign(row, { user_status_desired: body.user_status_desired ?? 'ACTIVE', user_verification_status_desired: 'VERIFIED' });
        return [{ Id: { id: row.id } }];
      },
    }),
  },
  {
    notifies: [
      {
        on: 'user-onboarding.updated',
        category: 'USER_ONBOARDING',
        event_type: 'USER_ONBOARDING_UPDATED',
        tell: (world, row: Row) => ({
          users: [row.owner, personRow(world, { id: row.owner }).api_key],
          user: row.owner,
          object: { UserOnboarding: brief(row) },
        }),
      },
    ],
    on: {
      'user-person.changed': (world, { owner }: LivingRow) => consider(world, owner),
      'identity-verification-session.submitted': (world, { owner }: LivingRow) => consider(world, owner),
      'identity-verification-session.processed'(world, { owner, result }: IdentitySession) {
        if (result === 'APPROVED') changePerson(world, { id: owner }, { verified: true });
        else consider(world, owner);
      },
    },
  },
);
