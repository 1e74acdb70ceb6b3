import type { InquiryAsked, UserInformationInquiry } from '../../schemas/generated/types.js';
import * as validators from '../../schemas/generated/validators.js';
import { inquire as ask, view } from '../resources/user-information-inquiry.js';
import type { World } from '../world/world.js';
import { accept, type Control } from './control.js';
import { personIdOf } from './plan.js';

/** bunq asks a person for information; shows the inquiry when webhooks have settled. */
export async function inquire(world: World, id: string | number, asked: InquiryAsked): Promise<UserInformationInquiry> {
  const row = ask(world, personIdOf(world, String(id)), asked);
  world.clock.settle();
  await world.outside.quiet();
  return view(world, row).UserInformationInquiry;
}

export const inquiryControls: readonly Control[] = [
  {
    method: 'POST',
    path: '/worlds/:world/users/:id/inquiries',
    name: 'inquire',
    takes: 'InquiryAsked',
    answers: 'UserInformationInquiry',
    does: 'bunq asks a user: {"entries":["USER_PERSON_SOURCE_OF_INCOME"]}, and purpose, title, subtitle, fulfillment_type; joins an open one of the same purpose',
    run: ({ worlds, params, body }) =>
      inquire(worlds.get(params.world as string), params.id as string, accept(validators.InquiryAsked, body)),
  },
];
