import type { WorldHandle } from '../../server/index.js';
import { first, given, ledger, at as ofAccount, sandboxUser } from './money.js';
import { type Client, type Json, only } from './partner.js';

export const DEBIT = { second_line: '', type: 'MASTERCARD', product_type: 'MASTERCARD_DEBIT' };
export const CREDIT = { second_line: 'Pets', type: 'MASTERCARD', product_type: 'MASTERCARD_CREDIT_CO_BRANDED' };
export const VIRTUAL = { ...DEBIT, order_status: 'VIRTUAL_DELIVERY' };
export const order = async (user: Client, body: object, kind = 'debit'): Promise<Json> =>
  only(await user.post(`/user/${user.id}/card-${kind}`, body));
export const at = (user: Client, { id }: Json, end = '') => `/user/${user.id}/card/${id}${end}`;

export interface CardScene {
  world: WorldHandle;
  user: Client;
  account: Json;
  card: Json;
}
/** A user with 100 euros, and a card that is drawn on them. */
export async function sceneIn(world: WorldHandle, body: object = VIRTUAL): Promise<CardScene> {
  const user = await sandboxUser(world);
  const account = await first(user);
  await given(world, account, '100');
  return { world, user, account, card: await order(user, body) };
}
export const balanceOf = async ({ world, account }: CardScene): Promise<string> =>
  (await ledger(world)).accounts.find(({ id }: Json) => id === account.id).balance.value;
export const actionsOf = ({ user, account }: CardScene): Promise<Json[]> => user.all(ofAccount(user, account, 'mastercard-action'));
export const paymentsOf = ({ user, account }: CardScene, { id }: { id: number }): Promise<Json[]> =>
  user.all(ofAccount(user, account, `mastercard-action/${id}/payment`));
