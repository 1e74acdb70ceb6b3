/** A frozen world, and what its ready-made user is asked there, reads and answers. */
import type { Mock } from '../../server/index.js';
import { type Actor, bornUser } from './actors.js';
import { ask, items } from './client.js';

export const path = '/v1/user/1364/user-information-inquiry';
export const INCOME = 'USER_PERSON_SOURCE_OF_INCOME';
export const POLITICS = 'USER_PERSON_INVOLVEMENT_IN_POLITICS';

export interface Entry {
  id: number;
  type: string;
  status: string;
  updated: string;
  all_data_submitted: object[];
  reject_reason: string | null;
}

export interface Inquiry {
  id: number;
  purpose: string;
  status: string;
  updated: string;
  all_entry: { UserInformationInquiryEntry: Entry }[];
}

export const entriesOf = ({ all_entry }: Inquiry) => all_entry.map((item) => item.UserInformationInquiryEntry);
/** Of the inquiry, and of its entries. */
export const statuses = (inquiry: Inquiry) => [inquiry.status, ...entriesOf(inquiry).map(({ status }) => status)];

let worlds = 0;

export function inquiring(mock: Mock) {
  const world = mock.world(`inquiries-${worlds++}`, { freeze: true, now: '2026-06-01T10:00:00Z' });
  const user = bornUser(world);
  /** The answer to an entry, as a request. */
  const put = (entry: number, body: object, inquiry = 1001) =>
    ask.put(`${path}/${inquiry}/partner-user-information-inquiry-entry/${entry}`, body, user.auth);
  const list = async (query = '', { auth, id }: Actor = user) => {
    const all = await items(world.url, ask.get(`/v1/user/${id}/user-information-inquiry${query}`, auth));
    return all.map((item) => item.UserInformationInquiry as unknown as Inquiry);
  };
  return {
    world,
    user,
    put,
    list,
    async read(id = 1001) {
      const [item] = await items(world.url, ask.get(`${path}/${id}`, user.auth));
      return item?.UserInformationInquiry as unknown as Inquiry;
    },
    answer: (entry: number, inquiry = 1001) => items(world.url, put(entry, { answer: 'My salary.' }, inquiry)),
    /** The id of a new attachment. */
    async upload({ auth, id }: Actor = user) {
      const headers = { ...auth, 'Content-Type': 'image/png' };
      return (await items(world.url, ask.post(`/v1/user/${id}/attachment`, 'x', headers)))[0]?.Id?.id as number;
    },
    /** Which makes what is planned begin. */
    onboard: () => items(world.url, ask.post('/v1/user/1364/user-onboarding', { type: 'PARTNER_USER' }, user.auth)),
  };
}
