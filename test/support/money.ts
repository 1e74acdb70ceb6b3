/** Accounts and money, as tests of them begin. */
import { expect } from 'vitest';
import type { WorldHandle } from '../../server/index.js';
import { ask, send } from './client.js';
import { type Client, type Json, signedIn } from './partner.js';

export const EUR = (value: string) => ({ currency: 'EUR', value });
export const SUGAR_DADDY = { type: 'EMAIL', value: 'sugardaddy@bunq.com', name: 'Sugar Daddy' };
export const JOHN = { type: 'IBAN', value: 'DE89370400440532013000', name: 'John Doe' };

/** The API key of a user that the sandbox makes. */
export async function sandboxKey(world: WorldHandle, kind = 'person'): Promise<string> {
  const { body } = await send(world.url, ask.post(`/v1/sandbox-user-${kind}`, {}));
  return JSON.parse(body).Response[0].ApiKey.api_key;
}
/** A client whose user the sandbox made. */
export const sandboxUser = async (world: WorldHandle, kind?: string): Promise<Client> => signedIn(world, await sandboxKey(world, kind));
export const accountsOf = (user: Client): Promise<Json[]> => user.all(`/user/${user.id}/monetary-account`);
export const first = async (user: Client): Promise<Json> => (await accountsOf(user))[0];
export const at = (user: Client, account: Json, end: string) => `/user/${user.id}/monetary-account/${account.id}/${end}`;
export const ibanOf = ({ alias }: Json) => alias.find(({ type }: Json) => type === 'IBAN');

export async function given(world: WorldHandle, account: Json, value: string): Promise<void> {
  const { status } = await send(world.url.replace('/w/', '/_mock/worlds/'), ask.post(`/monetary-account/${account.id}/money`, EUR(value)));
  expect(status).toBe(200);
}
export const ledger = async (world: WorldHandle): Promise<Json> =>
  JSON.parse((await send(world.url.replace('/w/', '/_mock/worlds/'), ask.get('/ledger'))).body);
