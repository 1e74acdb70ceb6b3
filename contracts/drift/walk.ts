/** The conversations: a partner's whole way, and an identity verification, with a probe wherever one does no harm. */
import { createPublicKey, type KeyObject } from 'node:crypto';
import type { DriftStop } from '../../schemas/generated/types.js';
import type { Applicant, Entry } from '../running/client.js';
import { type Caller, type Exchange, ownDigits, type Party, type Sending } from './caller.js';
import type { OperationName } from './operations.js';
import type { Json } from './schemas.js';
import { isLoopback } from './target.js';

export interface WalkSettings {
  entry: Entry;
  apiKey: string;
  target: URL;
  /** Of the partner's installation, and of the user's. */
  keys: readonly [KeyObject, KeyObject];
  applicant?: Applicant | undefined;
  /** Plays the user's part, where the SDK is a mock's. */
  sdk: boolean;
  pollMs: number;
}

/** Ends a walk: it cannot go on. The answer that is to blame is judged like any other. */
class Stopped extends Error {
  constructor(
    message: string,
    readonly at: DriftStop['at'] = 'elsewhere',
  ) {
    super(message);
  }
}

const MOST_POLLS = 60;
/** No row of anybody's has it, most likely; it fits in every type of number. */
const NOBODYS = '2147483646';

/** Another success than 200 is a finding, and no reason to stop. */
const isSuccess = ({ answer }: Exchange) => answer !== null && answer.status >= 200 && answer.status < 300;

const find = (exchange: Exchange, type: string): Json => {
  const items = isSuccess(exchange) ? exchange.json?.Response : undefined;
  return Array.isArray(items) ? items.find((item) => item?.[type])?.[type] : undefined;
};

/** Somebody who is not: an address that nobody reads, and a number of the range of machines. */
function nobody(digits: string): Applicant {
  const number = BigInt(`0x${digits.slice(0, 12)}`)
    .toString()
    .slice(-6)
    .padStart(6, '0');
  return {
    first_name: 'Driftina',
    last_name: 'Probesma',
    email: `drift-${digits.slice(0, 16)}@example.com`,
    phone_number: `+3197010${number}`,
    date_of_birth: '1990-02-03',
    address: { street: 'Teststraatweg', house_number: '12', postal_code: '1017AB', city: 'Amsterdam', country: 'NL' },
  };
}

/**
 * Walks, and resolves with where it stopped before the end; null when it did not.
 *
 * @throws what nobody has foreseen
 */
export async function walk(caller: Caller, settings: WalkSettings): Promise<DriftStop | null> {
  try {
    await new Walk(caller, settings).go();
    return null;
  } catch (error) {
    if (error instanceof Stopped) return { at: error.at, why: error.message };
    throw error;
  }
}

class Walk {
  constructor(
    private readonly caller: Caller,
    private readonly settings: WalkSettings,
  ) {}

  async go(): Promise<void> {
    const { apiKey, keys, entry } = this.settings;
    this.caller.hide('the API key', apiKey);
    await this.call({ key: keys[0] }, 'user.list', { probe: { name: 'no token', refusals: ['insufficient-authentication'] } });
    const { party: partner } = await this.logIn(keys[0], apiKey);
    await this.call(partner, 'user.list');
    await this.call(partner, 'device-server.list');
    await this.call(partner, 'no.route', { probe: { name: 'unknown route', refusals: ['route-not-found'] } });
    await this.call(partner, 'no.method', { body: {}, probe: { name: 'wrong method', refusals: ['method-not-allowed'] } });
    const provision = await this.provide(partner);
    const credential = await this.poll(
      () => this.call(partner, 'partner-user-provision.read', { params: { id: provision } }),
      'PartnerUserProvision',
      ({ credential, status }) =>
        credential?.token_value ? credential.token_value : ['FAILED', 'CLOSED', 'CANCELLED'].includes(status) ? '' : undefined,
    );
    if (credential === '') throw new Stopped('the provision came to nothing');
    const { party: user, opened } = await this.logIn(keys[1], String(credential));
    const id = this.idOf(opened, ['UserApiKey']);
    await this.call(partner, 'partner-user-provision.read', { params: { id: provision } });
    if (entry === 'identity') {
      await this.identity(user, id);
      return;
    }
    await this.filters(user, id);
    await this.onboard(user, id);
    await this.call(partner, 'partner-user-provision.read', { params: { id: provision } });
  }

  private call(party: Party, operation: OperationName, sending?: Sending): Promise<Exchange> {
    return this.caller.call(party, operation, sending);
  }

  /** The same, where the walk cannot go on without a success. */
  private async need(party: Party, operation: OperationName, sending?: Sending): Promise<Exchange> {
    const exchange = await this.call(party, operation, sending);
    if (!isSuccess(exchange)) throw new Stopped(`${operation} had no success (exchange ${exchange.nr})`);
    return exchange;
  }

  private idOf(exchange: Exchange, types: readonly string[] = ['Id']): string {
    const id = types.map((type) => find(exchange, type)?.id).find((each) => each !== undefined);
    if (!/^[1-9]\d*$/.test(String(id))) throw new Stopped(`${exchange.operation} named no id (exchange ${exchange.nr})`);
    return String(id);
  }

  /** Reads until there is something to go on with. */
  private async poll<T>(read: () => Promise<Exchange>, type: string, ready: (object: Json) => T | undefined): Promise<T> {
    for (let polls = 1; ; polls++) {
      const exchange = await read();
      const object = find(exchange, type);
      if (!object) throw new Stopped(`${exchange.operation} showed no ${type} (exchange ${exchange.nr})`);
      const found = ready(object);
      if (found !== undefined) return found;
      if (polls >= MOST_POLLS) throw new Stopped(`${exchange.operation} was still the same after ${polls} polls`);
      await this.caller.wait(this.settings.pollMs);
    }
  }

  private async logIn(key: KeyObject, secret: string): Promise<{ party: Party; opened: Exchange }> {
    const client_public_key = createPublicKey(key).export({ type: 'spki', format: 'pem' }) as string;
    const installed = await this.need({ key }, 'installation.create', { body: { client_public_key } });
    const token: unknown = find(installed, 'Token')?.token;
    if (typeof token !== 'string') throw new Stopped(`installation.create gave no token (exchange ${installed.nr})`);
    const serverKey = publicKeyOf(find(installed, 'ServerPublicKey')?.server_public_key);
    if (!serverKey) throw new Stopped(`installation.create gave no key to verify by (exchange ${installed.nr})`);
    const installation = { key, serverKey, token };
    await this.need(installation, 'device-server.create', { body: { description: 'drift', secret, permitted_ips: ['*'] } });
    const opened = await this.need(installation, 'session-server.create', { body: { secret } });
    const session: unknown = find(opened, 'Token')?.token;
    if (typeof session !== 'string') throw new Stopped(`session-server.create gave no token (exchange ${opened.nr})`);
    return { party: { key, serverKey, token: session }, opened };
  }

  private applicant(): Applicant {
    const applicant = this.settings.applicant ?? nobody(ownDigits(this.settings.keys[0], 'applicant'));
    const { address, ...person } = applicant;
    for (const [name, value] of Object.entries({ ...person, street: address.street, postal_code: address.postal_code, city: address.city }))
      this.caller.hide(`the applicant's ${name}`, String(value), 'identity');
    return applicant;
  }

  private async provide(partner: Party): Promise<string> {
    const { email, phone_number } = this.applicant();
    const digits = ownDigits(this.settings.keys[0], 'provision');
    const external_uuid = `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-8${digits.slice(17, 20)}-${digits.slice(20, 32)}`;
    this.caller.hide('the external_uuid', external_uuid, 'identity');
    const body = { external_uuid, user_verified_type: 'PARTNER_USER_PERSON', email, phone_number, products: ['USER_VERIFIED'] };
    const made = await this.need(partner, 'partner-user-provision.create', { body });
    const id = this.idOf(made, ['Id', 'PartnerUserProvision']);
    await this.call(partner, 'partner-user-provision.list', { query: `?external_uuid=${external_uuid}` });
    await this.call(partner, 'partner-user-provision.read', {
      params: { id: NOBODYS },
      probe: { name: 'unknown id', refusals: ['object-not-found'] },
    });
    return id;
  }

  /** Set, read and taken away again, before anything can be told. */
  private async filters(user: Party, user_id: string): Promise<void> {
    const { hostname } = this.settings.target;
    const notification_target = isLoopback(hostname) ? 'https://localhost/drift' : 'https://example.com/drift';
    const filter = { category: 'USER_INFORMATION_INQUIRY', notification_target };
    await this.call(user, 'notification-filter-url.create', { params: { user_id }, body: { notification_filters: [filter] } });
    await this.call(user, 'notification-filter-url.list', { params: { user_id } });
    await this.call(user, 'notification-filter-url.create', { params: { user_id }, body: { notification_filters: [] } });
  }

  private async onboard(user: Party, user_id: string): Promise<void> {
    const { first_name, last_name, date_of_birth, address } = this.applicant();
    const created = await this.need(user, 'user-onboarding.create', { params: { user_id }, body: { type: 'PARTNER_USER' } });
    const params = { user_id, id: this.idOf(created) };
    const desired = { user_status_desired: 'ACTIVE', user_verification_status_desired: 'VERIFIED' };
    const desire = () => this.call(user, 'user-onboarding.update', { params, body: desired, mayRefuse: ['information-needed'] });
    await this.call(user, 'user-onboarding.read', { params });
    await this.call(user, 'user-onboarding.list', { params });
    await desire();
    await this.call(user, 'address-main.create', { params, body: { address_main: address } });
    await this.call(user, 'user-person.update', { params, body: { first_name, last_name, date_of_birth } });
    await this.identity(user, user_id);
    for (let polls = 1; ; polls++) {
      const answer = await desire();
      if (isSuccess(answer)) break;
      if (!/all_fulfillment/.test(JSON.stringify(answer.json ?? '')) || polls >= MOST_POLLS)
        throw new Stopped(`the onboarding was not accepted (exchange ${answer.nr})`);
      await this.caller.wait(this.settings.pollMs);
    }
    await this.poll(
      () => this.call(user, 'user-onboarding.read', { params }),
      'UserOnboarding',
      ({ action_required }) => (action_required === 'NONE' ? true : undefined),
    );
  }

  private async identity(user: Party, user_id: string): Promise<void> {
    const body = { purpose: 'VERIFICATION', provider: 'INCODE' };
    const create = 'identity-verification-session.create';
    const first = this.idOf(await this.need(user, create, { params: { user_id }, body }));
    const read = (id: string) => this.call(user, 'identity-verification-session.read', { params: { user_id, id } });
    await read(first);
    const at = { params: { user_id } };
    await this.call(user, create, {
      ...at,
      body: { ...body, drift_probe: true },
      probe: { name: 'unknown field', refusals: ['superfluous-field'] },
    });
    await this.call(user, create, {
      ...at,
      body: { ...body, purpose: 'DRIFT_PROBE' },
      probe: { name: 'bad enum', refusals: ['field-invalid'] },
    });
    await this.call(user, create, { ...at, body: {}, probe: { name: 'missing fields', refusals: ['field-invalid'] } });
    await this.call(user, create, { ...at, text: '{"purpose":', probe: { name: 'malformed JSON', refusals: ['body-malformed'] } });
    await this.call(user, create, { ...at, body, isMissigned: true, probe: { name: 'bad signature', refusals: ['signature-invalid'] } });
    const nobodys = { user_id, id: NOBODYS };
    await this.call(user, 'identity-verification-session.read', {
      params: nobodys,
      probe: { name: 'unknown id', refusals: ['object-not-found'] },
    });
    await this.call(user, 'identity-verification-session.update', {
      params: { user_id, id: first },
      body: { status: 'DRIFT_PROBE' },
      probe: { name: 'bad status', refusals: ['move-refused'] },
    });
    const second = await this.call(user, create, { ...at, body });
    const id = isSuccess(second) ? this.idOf(second) : first;
    if (id !== first) await read(first);
    await this.call(user, 'identity-verification-session.list', at);
    const session = find(await read(id), 'IdentityVerificationSessionIncode');
    await this.capture(String(session?.url_api), String(session?.token));
    await this.need(user, 'identity-verification-session.update', { params: { user_id, id }, body: { status: 'SUBMITTED' } });
    await this.poll(
      () => read(id),
      'IdentityVerificationSessionIncode',
      ({ status }) => (status === 'PROCESSED' ? true : undefined),
    );
  }

  /** Goes on with a mock's SDK alone: nobody stands in front of a camera here, and Incode is not bunq. */
  private async capture(urlApi: string, token: string): Promise<void> {
    const { sdk, target } = this.settings;
    const url = URL.canParse(urlApi) ? new URL(urlApi) : undefined;
    const isMocks = url !== undefined && /\/incode\/0\/$/.test(url.pathname) && (isLoopback(url.hostname) || url.host === target.host);
    if (!isMocks) throw new Stopped("from here on a person has to go through Incode's SDK", 'sdk');
    if (!sdk) throw new Stopped("from here on somebody has to go through the SDK; --sdk plays it, for it is a mock's", 'sdk');
    if (!(await this.caller.capture(urlApi, token))) throw new Stopped('the user did not complete the SDK');
  }
}

function publicKeyOf(pem: unknown): KeyObject | undefined {
  try {
    return createPublicKey(String(pem));
  } catch {
    return undefined;
  }
}
