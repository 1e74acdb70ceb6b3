import type { BunqMeTab, TabPaymentAsked } from '../../schemas/generated/types.js';
import * as validators from '../../schemas/generated/validators.js';
import { payTab, tabsIn } from '../money/tabs.js';
import { refusals } from '../refusals.js';
import { tabView } from '../resources/money/bunqme-tab.js';
import type { World } from '../world/world.js';
import { accept, type Control } from './control.js';

/** Somebody pays at the link of a tab, now; shows the tab when what follows has settled. */
export async function payAtLink(world: World, id: string | number, asked: TabPaymentAsked): Promise<BunqMeTab> {
  const tab = tabsIn(world).get(Number(id));
  if (!tab) throw refusals.controlNotFound({ what: `bunqme-tab ${id}` });
  payTab(world, tab, asked);
  world.clock.settle();
  await world.outside.quiet();
  return tabView(world, tab).BunqMeTab;
}

export const tabControls: readonly Control[] = [
  {
    method: 'POST',
    path: '/worlds/:world/bunqme-tab/:id/payment',
    name: 'payTab',
    takes: 'TabPaymentAsked',
    answers: 'BunqMeTab',
    does: 'somebody pays at the link of a tab, now: {"by":{"type":"IBAN","value":"DE89370400440532013000","name":"John Doe"}}, by a pointer to a user of this world too, and another amount than it asks for',
    run: ({ worlds, params, body }) =>
      payAtLink(worlds.get(params.world as string), params.id as string, accept(validators.TabPaymentAsked, body)),
  },
];
