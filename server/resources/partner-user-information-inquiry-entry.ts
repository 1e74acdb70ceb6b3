import type {
  UserInformationInquiryData,
  UserInformationInquiryEntry,
  UserInformationInquiryEntryStatus,
  UserInformationInquiryEntryType,
} from '../../schemas/generated/types.js';
import * as validators from '../../schemas/generated/validators.js';
import { refusals } from '../refusals.js';
import { timestamp } from '../world/clock.js';
import type { LivingRow } from '../world/lifecycle.js';
import type { World } from '../world/world.js';
import { checkAttachment } from './files.js';
import { type Call, operation, resource } from './operation.js';

const slug = 'partner-user-information-inquiry-entry';

/** The owner is the inquiry; the person is the one it follows. */
interface Row extends LivingRow {
  follows: number;
  type: UserInformationInquiryEntryType;
  status: UserInformationInquiryEntryStatus;
  all_data_submitted: UserInformationInquiryData[];
  reject_reason: string | null;
}

export function addEntry(world: World, inquiry: number, person: number, type: UserInformationInquiryEntryType): void {
  world.begin<Row>(slug, {
    ...world.stamp(slug),
    owner: inquiry,
    follows: person,
    reads: 0,
    armed: 0,
    type,
    status: 'PENDING',
    all_data_submitted: [],
    reject_reason: null,
  });
}

/** The entries of an inquiry, in the order in which they were asked for. */
export function entriesOf(world: World, inquiry: number): Row[] {
  const rows = world.rows<Row>(slug);
  return rows.idsOf(inquiry).map((id) => rows.get(id) as Row);
}

export function viewEntry(row: Row): { UserInformationInquiryEntry: UserInformationInquiryEntry } {
  const { id, created, updated, type, status, all_data_submitted, reject_reason } = row;
  return {
    UserInformationInquiryEntry: {
      id,
      created: timestamp(created),
      updated: timestamp(updated),
      type,
      status,
      all_data_submitted,
      assistant_conversation: null,
      context: {},
      reject_reason,
      entry_description: type,
    },
  };
}

function find({ world, user, params }: Call<unknown>): Row {
  const inquiry = params.user_information_inquiry_id as number;
  const what = 'user-information-inquiry';
  if (world.rows(what).get(inquiry)?.owner !== user.id) throw refusals.objectNotFound({ what, id: inquiry });
  const row = world.rows<Row>(slug).get(params.id as number);
  if (row?.owner !== inquiry) throw refusals.objectNotFound({ what: slug, id: params.id as number });
  return row;
}

/** What the end of an inquiry does to those of its entries that wait for it. */
const judge =
  (transition: string) =>
  (world: World, { id }: LivingRow): void => {
    for (const row of entriesOf(world, id)) world.move(slug, row, transition);
  };

export default resource(
  slug,
  {
    update: operation({
      method: 'PUT',
      path: '/user/{user_id}/user-information-inquiry/{user_information_inquiry_id}/partner-user-information-inquiry-entry/{id}',
      caller: 'session',
      names: 'person',
      body: validators.PartnerUserInformationInquiryEntryUpdate,
      answers: ['Id'],
      run(call) {
        const { world, user, body } = call;
        const row = find(call);
        const { id, status: now } = row;
        const { all_attachment_id = [], answer } = body;
        if (all_attachment_id.length === 0 && answer === undefined)
          throw refusals.fieldInvalid({ path: '/answer', why: 'is missing, and so is all_attachment_id: one of them is needed' });
        if (now !== 'PENDING')
          throw refusals.moveRefused({ what: slug, id, field: 'status', now, wanted: 'WAITING_FOR_REVIEW', allowed: [] });
        for (const [i, attachment] of all_attachment_id.entries()) checkAttachment(world, user, attachment, `/all_attachment_id/${i}`);
        const all_data_submitted: UserInformationInquiryData[] = all_attachment_id.map((each) => ({
          type: 'ATTACHMENT',
          value: `${each}`,
        }));
        if (answer !== undefined) all_data_submitted.push({ type: 'FREE_TEXT', value: answer });
        world.move(slug, row, 'answer', { all_data_submitted });
        return [{ Id: { id } }];
      },
    }),
  },
  {
    on: {
      'user-information-inquiry.approved': judge('approve'),
      'user-information-inquiry.rejected': judge('reject'),
    },
  },
);
