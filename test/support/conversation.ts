/** Requests of all kinds, one after another, as data: the same ones can be sent to two worlds, and their answers compared. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import type { Mock } from '../../server/index.js';
import { auth, otherKeys, sign } from './actors.js';
import { type Answer, type Asked, ask, send } from './client.js';
import { ADDRESS, uuid } from './partner.js';

/** What a client has learned from the answers so far. */
export interface Learned {
  own: string;
  installation: string;
  partner: string;
  credentials: string[];
  provisions: number;
}

/** One request, of whoever knows so much; a path that begins with a dot is one of the control plane's, for the world. */
export type Step = (learned: Learned) => Asked;

const HOST = { Host: 'localhost' };
const nat = fc.nat({ max: 3 });
const named = (text: string, step: Step): Step => Object.assign(step, { [fc.toStringMethod]: () => text, toString: () => text });
const control = (method: 'post' | 'put', path: string, body: object) =>
  named(`${method} ${path} ${JSON.stringify(body)}`, () => ask[method](`.${path}`, body));
const asPartner = (method: 'post' | 'put', path: string, body: object) =>
  named(`${method} ${path} ${JSON.stringify(body)}`, ({ partner }) => ask[method](`/v1${path}`, body, auth(partner)));
const looks = (path: string) => named(`get ${path}`, ({ partner }) => ask.get(`/v1${path}`, auth(partner)));

/** The ready-made one's, and those of the first persons that are provisioned. */
const person = fc.constantFrom(1363, 1364, 1365, 1366, 1367);
const provision = nat.map((n) => 429307 + n);
const session = nat.map((n) => 36 + n);
const emails = [
  'ada@example.com',
  'mock-rejected@example.com',
  'mock-glare+1@example.com',
  'mock-fails@example.com',
  'mock-polled@example.com',
];
const when = fc.constantFrom({ after_ms: 0 }, { after_ms: 700 }, { after_reads: 1 }, 'by-hand');

const steps: [number, fc.Arbitrary<Step>][] = [
  [
    4,
    fc.constantFrom(...emails).map((email) =>
      named(`a provision of ${email}`, ({ partner, provisions }) => {
        const body = { external_uuid: uuid(provisions), email, phone_number: '+31612345678', products: ['USER_VERIFIED'] };
        return ask.post('/v1/partner-user-provision', body, auth(partner));
      }),
    ),
  ],
  [4, provision.map((id) => looks(`/partner-user-provision/${id}`))],
  [1, fc.constant(looks('/partner-user-provision?count=2'))],
  [
    1,
    fc
      .tuple(provision, fc.constantFrom('TOKEN_RESET_REQUESTED', 'CANCELLED', 'CLOSED', 'nonsense'))
      .map(([id, status]) => asPartner('put', `/partner-user-provision/${id}`, { status })),
  ],
  [
    2,
    nat.map((n) =>
      named(`a session by credential ${n}`, ({ installation, credentials }) =>
        ask.post('/v1/session-server', { secret: credentials.at(-1 - n) ?? 'sandbox_other' }, auth(installation)),
      ),
    ),
  ],
  [3, person.map((id) => asPartner('post', `/user/${id}/identity-verification-session`, { purpose: 'VERIFICATION', provider: 'INCODE' }))],
  [
    3,
    fc
      .tuple(person, session)
      .map(([id, nr]) => asPartner('put', `/user/${id}/identity-verification-session/${nr}`, { status: 'SUBMITTED' })),
  ],
  [2, fc.tuple(person, session).map(([id, nr]) => looks(`/user/${id}/identity-verification-session/${nr}`))],
  [1, person.map((id) => looks(`/user/${id}/identity-verification-session`))],
  [
    2,
    person.map((id) => asPartner('post', `/user/${id}/user-onboarding`, { type: 'PERSON', user_verification_status_desired: 'VERIFIED' })),
  ],
  [
    1,
    person.map((id) => asPartner('put', `/user-person/${id}`, { first_name: 'Ada', last_name: 'Lovelace', date_of_birth: '1990-01-15' })),
  ],
  [1, person.map((id) => asPartner('post', `/user/${id}/address-main`, { address_main: ADDRESS }))],
  [
    1,
    fc
      .constantFrom('user-onboarding', 'user-information-inquiry', 'notification-filter-failure')
      .map((list) => looks(`/user/1363/${list}`)),
  ],
  [1, fc.constantFrom('oauth-client', 'nothing', 'monetary-account').map((path) => asPartner('post', `/user/1360/${path}`, {}))],
  [
    1,
    fc
      .constantFrom('', 'no-json{', '{"a":1}')
      .map((body) => named(`a body ${body}`, ({ own }) => ask.post('/v1/user/1364/identity-verification-session', body, auth(own)))),
  ],
  [1, fc.constant(named('a wrong signature', ({ own }) => ask.get('/v1/user', { ...auth(own), 'X-Bunq-Client-Signature': 'AAAA' })))],
  [1, fc.constant(named('a wrong token', () => ask.get('/v1/user', auth('0'.repeat(64)))))],
  [5, fc.constantFrom(0, 300, 600, 2500, 61_000).map((advance_ms) => control('post', '/clock', { advance_ms }))],
  [1, fc.constant(control('post', '/clock', { to_next: true }))],
  [
    1,
    fc
      .tuple(fc.constantFrom('APPROVED', 'REJECTED'), when, when)
      .map(([outcome, process, provision]) => control('put', '/plan', { outcome, process, provision })),
  ],
  [1, fc.tuple(person, when).map(([id, process]) => control('put', `/plan/users/${id}`, { process }))],
  [1, fc.tuple(session, when).map(([id, process]) => control('put', `/plan/sessions/${id}`, { process }))],
  [1, session.map((id) => control('post', `/identity-verification-session/${id}/process`, {}))],
  [1, session.map((id) => control('post', `/identity-verification-session/${id}/capture`, { result: 'failed', reason: 'errorGlare' }))],
  [1, provision.map((id) => control('post', `/partner-user-provision/${id}/process`, {}))],
  [1, person.map((id) => control('post', `/users/${id}/inquiries`, { entries: ['USER_PERSON_SOURCE_OF_INCOME'] }))],
  [
    1,
    fc
      .constantFrom('user.list', 'partner-user-provision.read')
      .map((operation) => control('post', '/faults', { on: { operation }, skip: 1, do: { status: 503 } })),
  ],
  [1, fc.constant(control('post', '/users', {}))],
];

/** @param targets of webhooks, each of which answers alike whenever it is asked */
export const step = (targets: readonly string[]): fc.Arbitrary<Step> =>
  fc.oneof(
    ...steps.map(([weight, arbitrary]) => ({ weight, arbitrary })),
    fc.subarray([...targets]).map((some) => {
      const notification_filters = some.map((notification_target) => ({ category: 'PARTNER_USER_PROVISION', notification_target }));
      return asPartner('post', '/user/1360/notification-filter-url', { notification_filters });
    }),
  );

/** A client's way into a world: its answers, told apart by nothing that depends on where the world is. */
export class Conversation {
  constructor(
    private readonly mock: Mock,
    readonly name: string,
    readonly learned: Learned = { own: '', installation: '', partner: '', credentials: [], provisions: 0 },
  ) {}

  /** The same client, talking to another world. */
  moved(mock: Mock, name: string): Conversation {
    return new Conversation(mock, name, { ...this.learned, credentials: [...this.learned.credentials] });
  }

  async begin(): Promise<void> {
    const { learned } = this;
    learned.own = this.mock.world(this.name).users[0]?.session_token ?? '';
    const {
      Response: [, installed],
    } = await this.#tell(ask.post('/v1/installation', { client_public_key: otherKeys.publicKey }));
    learned.installation = installed.Token.token;
    const secret = 'sandbox_mock_partner';
    await this.#tell(ask.post('/v1/device-server', { description: 'test', secret, permitted_ips: ['*'] }, auth(learned.installation)));
    const {
      Response: [, opened],
    } = await this.#tell(ask.post('/v1/session-server', { secret }, auth(learned.installation)));
    learned.partner = opened.Token.token;
  }

  /** Sends them all; the answers, with the name of the world blanked. */
  async say(all: readonly Step[]): Promise<string[]> {
    const answers = [];
    for (const each of all) answers.push(await this.#one(each));
    return answers;
  }

  async #one(step: Step): Promise<string> {
    const { learned } = this;
    const asked = step(learned);
    const answer = await this.#send(asked);
    if (asked.method === 'POST' && asked.path === '/v1/partner-user-provision') learned.provisions++;
    const [, credential] = /"token_value":"(\w+)"/.exec(answer.body) ?? [];
    if (credential) learned.credentials.push(credential);
    // The control plane is of no world, and has the real time.
    const headers = asked.path.startsWith('.') ? '' : answer.rawHeaders.join('|');
    return this.#blank(`${answer.status} ${headers} ${answer.body}`);
  }

  #blank(text: string): string {
    return text.replaceAll(this.name, 'WORLD').replaceAll(this.mock.url, 'URL');
  }

  #send({ path, headers, ...rest }: Asked): Promise<Answer> {
    const where = path.startsWith('.') ? `/_mock/worlds/${this.name}${path.slice(1)}` : `/w/${this.name}${path}`;
    const signed = headers['X-Bunq-Client-Authentication'] === this.learned.partner && rest.body !== undefined;
    const signature = signed ? { 'X-Bunq-Client-Signature': sign(rest.body as string, otherKeys.privateKey) } : {};
    return send(this.mock.url, { ...rest, path: where, headers: { ...headers, ...HOST, ...signature } });
  }

  // biome-ignore lint/suspicious/noExplicitAny: of whatever type is answered
  async #tell(asked: Asked): Promise<any> {
    return JSON.parse((await this.#send(asked)).body);
  }

  /** The whole world, as text. */
  async snapshot(): Promise<string> {
    return (await send(this.mock.url, ask.get(`/_mock/worlds/${this.name}/snapshot`))).body;
  }

  /** Puts a snapshot in its place. */
  restore(snapshot: string): Promise<Answer> {
    return send(this.mock.url, ask.put(`/_mock/worlds/${this.name}/snapshot`, snapshot));
  }
}

/** A document with a checksum that fits whatever it is: what somebody makes by hand. */
export function sealed({ checksum, ...rest }: Record<string, unknown>): string {
  const text = JSON.stringify(rest);
  return JSON.stringify({ ...rest, checksum: createHash('sha256').update(text).digest('hex') });
}
