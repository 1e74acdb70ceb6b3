/** A client for the partner's way: it signs every request with a key of its own, and believes no answer whose signature is not bunq's. */
import { createVerify } from 'node:crypto';
import type { NewUser, Step, WorldHandle } from '../../server/index.js';
import { type Actor, auth, newKeys, otherKeys, sign } from './actors.js';
import { type Answer, type Asked, ask, send } from './client.js';

// biome-ignore lint/suspicious/noExplicitAny: an answer's shape is what is being tested
export type Json = any;
export type Reply = { status: number } & Record<string, Json>;

/** Taken in turn: a client's neighbours have other keys. */
const pairs = [otherKeys, newKeys(), newKeys(), newKeys()] as const;
let clients = 0;

export class Client implements Actor {
  auth: Actor['auth'] = auth('');
  id = 0;
  privateKey: string;
  readonly #publicKey: string;
  #installation: Actor['auth'] = auth('');
  #serverKey: string | undefined;

  constructor(readonly world: WorldHandle) {
    ({ privateKey: this.privateKey, publicKey: this.#publicKey } = pairs[clients++ % pairs.length] as (typeof pairs)[0]);
  }

  /** One whose session is open already, as a world shows it. */
  static of(world: WorldHandle, user: WorldHandle['users'][number]): Client {
    const client = new Client(world);
    client.auth = auth(user.session_token);
    client.id = user.user_api_key_id;
    client.privateKey = user.client_private_key;
    client.#serverKey = world.server_public_key;
    return client;
  }

  /** With the token and a signature, unless the request has others. */
  async send(asked: Asked): Promise<Answer> {
    const token = this.auth['X-Bunq-Client-Authentication'] || undefined;
    const headers = {
      'X-Bunq-Client-Authentication': token,
      'X-Bunq-Client-Signature': sign(asked.body ?? '', this.privateKey),
      ...asked.headers,
    };
    const answer = await send(this.world.url, { ...asked, headers });
    const signature = answer.headers['x-bunq-server-signature'] as string | undefined;
    if (this.#serverKey === undefined) {
      if (signature !== undefined) throw new Error('the answer to an installation is signed');
    } else if (
      !createVerify('sha256')
        .update(answer.body)
        .verify(this.#serverKey, signature ?? '', 'base64')
    ) {
      throw new Error(`${asked.method} ${asked.path}: the answer is not signed by bunq: ${answer.body}`);
    }
    return answer;
  }

  async #call(asked: Asked): Promise<Reply> {
    const { status, body } = await this.send(asked);
    return { status, ...JSON.parse(body) };
  }

  get = (path: string, headers?: Asked['headers']) => this.#call(ask.get(`/v1${path}`, headers));
  post = (path: string, body: object, headers?: Asked['headers']) => this.#call(ask.post(`/v1${path}`, body, headers));
  put = (path: string, body: object, headers?: Asked['headers']) => this.#call(ask.put(`/v1${path}`, body, headers));
  delete = (path: string, headers?: Asked['headers']) => this.#call(ask.delete(`/v1${path}`, headers));

  /** The one object of an answer that is a success. */
  async one(path: string, headers?: Asked['headers']): Promise<Json> {
    return only(await this.get(path, headers));
  }

  /** The objects of a list, newest first. */
  async all(path: string, headers?: Asked['headers']): Promise<Json[]> {
    return objects(await this.get(path, headers));
  }

  /** From installation to session; the answer of the last call that was made. */
  async signIn(secret: string): Promise<Reply> {
    this.auth = auth('');
    this.#serverKey = undefined;
    const installed = await this.post('/installation', { client_public_key: this.#publicKey });
    const [, { Token: token }, { ServerPublicKey: key }] = installed.Response;
    this.#installation = this.auth = auth(token.token);
    this.#serverKey = key.server_public_key;
    const registered = await this.post('/device-server', { description: 'a test', secret, permitted_ips: ['*'] });
    return registered.status === 200 ? this.openSession(secret) : registered;
  }

  /** Of the installation that there is. */
  async openSession(secret: string): Promise<Reply> {
    const opened = await this.post('/session-server', { secret }, this.#installation);
    if (opened.status !== 200) return opened;
    const [, { Token: session }, user] = opened.Response;
    this.auth = auth(session.token);
    this.id = (Object.values(user)[0] as { id: number }).id;
    return opened;
  }
}

export function objects({ status, Response, Error: problems }: Reply): Json[] {
  if (status !== 200) throw new Error(`${status} ${JSON.stringify(problems)}`);
  return Response.flatMap((item: object) => Object.values(item));
}

export function only(reply: Reply): Json {
  const found = objects(reply);
  if (found.length !== 1) throw new Error(`there is not one object, but ${found.length}`);
  return found[0];
}

/** The first sentence of a refusal. */
export const why = ({ Error: problems }: Reply): string => problems?.[0].error_description;

/** A client with a session; throws when it gets none. */
export async function signedIn(world: WorldHandle, secret = world.partner.api_key): Promise<Client> {
  const client = new Client(world);
  only({ status: (await client.signIn(secret)).status, Response: [{ Session: {} }] });
  return client;
}

let people = 0;
export const uuid = (number: number) => `00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;

/** What a partner asks for, in the newer form, of someone whom it has not brought yet. */
export const newcomer = (more: object = {}): Record<string, unknown> => ({
  external_uuid: uuid(++people),
  email: 'ada@example.com',
  phone_number: '+31612345678',
  products: ['USER_VERIFIED'],
  ...more,
});

/** The id of a new provision. */
export const provide = async (partner: Client, more: object = {}): Promise<number> =>
  only(await partner.post('/partner-user-provision', newcomer(more))).id;

export const provisionOf = (partner: Client, id: number, headers?: Asked['headers']): Promise<Json> =>
  partner.one(`/partner-user-provision/${id}`, headers);

/** So many stages of a provision, by hand. */
export async function stages({ world }: Client, id: number, count: number, last: Step = {}): Promise<void> {
  for (let i = 1; i <= count; i++) await world.plan.step('partner-user-provision', id, i === count ? last : {});
}

export const ADDRESS = { street: 'Naritaweg', house_number: '131-133', postal_code: '1043 BS', city: 'Amsterdam', country: 'NL' };

/** What fulfils each item of an onboarding, by whoever may do it for a user. */
export const fulfilments: Record<string, (by: Client, user: number) => Promise<Reply>> = {
  ADDRESS_MAIN: (by, user) => by.post(`/user/${user}/address-main`, { address_main: ADDRESS }),
  DATE_OF_BIRTH: (by, user) => by.put(`/user-person/${user}`, { date_of_birth: '1990-01-15' }),
  LEGAL_NAME: (by, user) => by.put(`/user-person/${user}`, { first_name: 'Ada', last_name: 'Lovelace' }),
  NATIONALITY: (by, user) => by.post(`/user/${user}/nationality`, { all_nationality: ['NL'] }),
  TAX_RESIDENT: (by, user) =>
    by.post(`/user/${user}/tax-resident`, { tax_resident: [{ country: 'NL', tax_number: '426702311', status: 'CONFIRMED' }] }),
};

/** All that a user, or its partner, can give, but for its face. */
export async function fulfil(by: Client, user: number, types = Object.keys(fulfilments)): Promise<void> {
  for (const type of types) only(await (fulfilments[type] as (by: Client, user: number) => Promise<Reply>)(by, user));
}

const verificationsOf = (user: number) => `/user/${user}/identity-verification-session`;

/** A new identity session, submitted; its id. */
export async function submitted(by: Client, user: number): Promise<number> {
  const { id } = only(await by.post(verificationsOf(user), { purpose: 'VERIFICATION', provider: 'INCODE' }));
  only(await by.put(`${verificationsOf(user)}/${id}`, { status: 'SUBMITTED' }));
  return id;
}

/** The types that an update of an onboarding is refused for; nothing when it is taken. */
export async function missing(by: Client, user: number, onboarding: number): Promise<string[]> {
  return (await fulfillmentsOf(by, user, onboarding)).map(({ type }: { type: string }) => type);
}

export async function fulfillmentsOf(by: Client, user: number, onboarding: number): Promise<Json[]> {
  const desired = { user_status_desired: 'ACTIVE', user_verification_status_desired: 'VERIFIED' };
  const { Error: problems } = await by.put(`/user/${user}/user-onboarding/${onboarding}`, desired);
  return problems?.[0].error_additional_parameter[0].AdditionalFulfillmentParameter.all_fulfillment ?? [];
}

/** A user whom bunq has approved, with its session open. */
export async function approved(world: WorldHandle, user: NewUser): Promise<Client> {
  const client = Client.of(world, await world.addUser(user));
  const path = `/user/${client.id}/user-onboarding`;
  const { id } = only(await client.post(path, { type: 'PARTNER_USER' }));
  await fulfil(client, client.id);
  await submitted(client, client.id);
  await world.clock.advance(10_000);
  only(await client.put(`${path}/${id}`, { user_status_desired: 'ACTIVE', user_verification_status_desired: 'VERIFIED' }));
  await world.clock.advance(2000);
  return client;
}
