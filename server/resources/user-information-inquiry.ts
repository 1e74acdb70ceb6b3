import type {
  FulfillmentType,
  InquiryAsked,
  PlannedInquiryState,
  UserInformationInquiry,
  UserInformationInquiryPurpose,
  UserInformationInquiryStatus,
} from '../../schemas/generated/types.js';
import { refusals } from '../refusals.js';
import { type Instant, timestamp } from '../world/clock.js';
import { isFinal, type LivingRow } from '../world/lifecycle.js';
import { personRow } from '../world/persons.js';
import type { World } from '../world/world.js';
import { statesWanted, wanted } from './filters.js';
import { type Notice, operation, resource } from './operation.js';
import { addEntry, entriesOf, viewEntry } from './partner-user-information-inquiry-entry.js';

const slug = 'user-information-inquiry';

/** Documented in a sample. */
const TITLE = 'We need some information from you';
const SUBTITLE = 'Please provide the requested details';

/** The owner is the person. */
export interface Row extends LivingRow {
  title: string;
  subtitle: string;
  purpose: UserInformationInquiryPurpose;
  status: UserInformationInquiryStatus;
  fulfillment_type: FulfillmentType | null;
}

/** The owner is the person whom bunq is to ask. */
interface Planned extends LivingRow {
  state: PlannedInquiryState;
  due: Instant;
  asked: InquiryAsked;
}

/** bunq asks a person; what is asked while an inquiry of the same purpose is open is added to that one. */
export function inquire(world: World, person: number, asked: InquiryAsked): Row {
  const { entries, purpose = 'ONBOARDING', title = TITLE, subtitle = SUBTITLE, fulfillment_type = null } = asked;
  const addEntries = (inquiry: number) => {
    for (const type of entries) addEntry(world, inquiry, person, type);
  };
  const rows = world.rows<Row>(slug);
  const mine = rows.idsOf(person).map((id) => rows.get(id) as Row);
  const open = mine.find((row) => row.purpose === purpose && !isFinal(slug, row));
  if (open) {
    addEntries(open.id);
    world.move(slug, open, 'append');
    return open;
  }
  const stamp = world.stamp(slug);
  // Before the inquiry itself, for whoever is told of it is to see them.
  addEntries(stamp.id);
  return world.begin<Row>(slug, {
    ...stamp,
    owner: person,
    reads: 0,
    armed: 0,
    title,
    subtitle,
    purpose,
    status: 'EXPECTING_REPLY_FROM_USER',
    fulfillment_type,
  });
}

export function view(world: World, row: Row): { UserInformationInquiry: UserInformationInquiry } {
  const { id, created, updated, owner, title, subtitle, purpose, status } = row;
  return {
    UserInformationInquiry: {
      id,
      created: timestamp(created),
      updated: timestamp(updated),
      user_id: owner,
      title,
      subtitle,
      purpose,
      status,
      all_entry: entriesOf(world, id).map(viewEntry),
      assistant_conversation: null,
      finn_conversation: null,
      time_expiry: null,
      external_model_name: 'USER_PERSON',
      external_model_id: owner,
    },
  };
}

/** What each filter of a list looks at. That `type` means external_model_name is assumed from its examples. */
const FILTERS: Record<string, (row: Row) => string | null> = {
  status: ({ status }) => status,
  type: () => 'USER_PERSON',
  purpose: ({ purpose }) => purpose,
  fulfillment_type: ({ fulfillment_type }) => fulfillment_type,
};

const told = (on: string, state: UserInformationInquiryStatus) => ({
  on: `${slug}.${on}`,
  category: 'USER_INFORMATION_INQUIRY' as const,
  event_type: `USER_INFORMATION_INQUIRY_${state}`,
  tell: (world: World, row: Row): Notice => ({
    users: [row.owner, personRow(world, { id: row.owner }).api_key],
    user: row.owner,
    object: view(world, row),
  }),
});

const path = '/user/{user_id}/user-information-inquiry';

export default resource(
  slug,
  {
    list: operation({
      method: 'GET',
      path,
      caller: 'session',
      names: 'person',
      filters: Object.keys(FILTERS),
      answers: ['UserInformationInquiry'],
      run({ world, user, query }) {
        const rows = world.rows<Row>(slug);
        const row = (id: number) => rows.get(id) as Row;
        let ids = rows.idsOf(user.id);
        for (const [name, seen] of Object.entries(FILTERS)) {
          const values = name === 'status' ? statesWanted(slug, query) : wanted(query, name);
          if (values) ids = ids.filter((id) => values.some((value) => value === seen(row(id))));
        }
        return { ids, item: (id) => view(world, row(id)) };
      },
    }),
    read: operation({
      method: 'GET',
      path: `${path}/{id}`,
      caller: 'session',
      names: 'person',
      answers: ['UserInformationInquiry'],
      run({ world, user, params }) {
        const id = params.id as number;
        const row = world.rows<Row>(slug).get(id);
        if (row?.owner !== user.id) throw refusals.objectNotFound({ what: slug, id });
        world.read(slug, row);
        return [view(world, row)];
      },
    }),
  },
  {
    notifies: [
      told('expecting-reply-from-bunq', 'EXPECTING_REPLY_FROM_BUNQ'),
      told('expecting-reply-from-user', 'EXPECTING_REPLY_FROM_USER'),
      told('finalized', 'FINALIZED'),
    ],
    on: {
      'user-onboarding.begun'(world, { owner }: LivingRow) {
        for (const { after_ms = 0, ...asked } of world.plans.of(owner).inquiries) {
          const stamp = world.stamp('planned-inquiry');
          const due = stamp.created + after_ms * 1000;
          world.begin<Planned>('planned-inquiry', { ...stamp, owner, reads: 0, armed: 0, state: 'WAITING', due, asked });
        }
      },
      'planned-inquiry.due': (world, { owner, asked }: Planned) => void inquire(world, owner, asked),
      'partner-user-information-inquiry-entry.answered'(world, { owner }: LivingRow) {
        const inquiry = world.rows<Row>(slug).get(owner) as Row;
        if (entriesOf(world, owner).every(({ status }) => status !== 'PENDING')) world.move(slug, inquiry, 'hand-over');
      },
    },
  },
);
