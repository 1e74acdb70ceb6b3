/**
 * The world of one case: a server of its own, set up as the case says, and a conversation for each run. One file, though
 * long: what is set up, what acts and what is taken down share one state.
 */
import { hash, randomUUID, sign } from 'node:crypto';
import type { CaseAct, ContractCase, Fault, NewUser } from '../../schemas/generated/types.js';
import {
  type Exchange,
  type Identity,
  identityFor,
  type Mock,
  operationNames,
  Refusal,
  realDelay,
  startMock,
  type WorldHandle,
  type WorldOptions,
} from '../../server/index.js';
import { changesOf } from '../judging/changes.js';
import { exactJson } from '../judging/seen.js';
import { type Canary, startCanary } from './canary.js';
import type { Applicant, Conversation, PaymentOrder } from './client.js';
import { post } from './post.js';
import type { ClockMode } from './time.js';

/** When every case begins by a virtual clock. */
const BEGINNING = '2026-03-02T09:00:00Z';
export const POLL_INTERVAL_MS = 1_500;
export const DEADLINE_MS = 120_000;
/** So many exchanges of one case, and it is cut short. */
export const MOST_EXCHANGES = 600;
/** Real milliseconds that a client may take to answer a forged webhook. */
const ANSWER_MS = 2_000;
/** Real milliseconds that an act may keep the world's time from passing: on a machine that is busy, too. */
const ACT_MS = 10_000;
const SESSIONS = 'identity-verification-session';
const BALANCE = '5000.00';
/** bunq's operations, whose answers vary in ways that mean nothing. */
const VARIED = operationNames().filter((name) => !name.startsWith('incode.'));

type User = WorldHandle['users'][number];

/** Chance of one case: the same for the same seed, case and purpose. */
export function chance(seed: string, id: string): (purpose: string, below: number) => number {
  return (purpose, below) => hash('sha256', `${seed}\n${id}\n${purpose}`, 'buffer').readUIntBE(0, 6) % below;
}

const FIRST_NAMES = ['Ada', 'Noor', 'Emma', 'Lotte', 'Daan', 'Sem', 'Milou', 'Bram'];
const LAST_NAMES = ['Lovelace', 'Jansen', 'Visser', 'Bakker', 'Smit', 'Mulder', 'Bos', 'Peters'];
const STREETS = ['Naritaweg', 'Keizersgracht', 'Oudegracht', 'Lange Voorhout', 'Coolsingel'];

export interface Staged {
  mock: Mock;
  world: WorldHandle;
  canary: Canary | undefined;
  conversations: Conversation[];
  users: ({ apiKeyId: string; personId: string } | undefined)[];
  /** Kinds of the faults, by their ids. */
  faults: ReadonlyMap<string, string>;
  /** How often each fault of the case struck, and each act was done. */
  struck(): number[];
  done: number[];
  /** UserApiKey and UserPerson ids of other users, and the partner's own. */
  otherUsers: string[];
  /** Sessions of the same users that are no conversation's. */
  otherSessions: string[];
  /** The payments that came of the client's exchanges, by the ids of those. */
  payments: readonly { exchange: number; id: string }[];
  /** What the kit made of answers, by the ids of their exchanges. */
  changes: ReadonlyMap<number, readonly string[]>;
  /** Those ids of exchanges that are the kit's own. */
  own: ReadonlySet<number>;
  /** Other worlds of the same server that the client has called. */
  astray: ReadonlySet<string>;
  /** Exchanges from here on are the client's. */
  since: number;
  /** How many connections the kit itself has made before. */
  connections: number;
  ownFaults: string[];
  forged: { event_type: string; target: string }[];
  /** How many acts are under way. */
  acting(): number;
  /** Resolves when what the acts began has ended. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

export interface StageSettings {
  seed: string;
  clock: ClockMode;
  /** A port for each conversation whose client takes webhooks. */
  webhookPorts: readonly number[];
  /** Told of each exchange of the client's, when it is closed. */
  onExchange(): void;
}

/** What every webhook that the kit itself sends is called. */
const FORGED = 'USER_ONBOARDING_UPDATED';
/** What knocks at any open port. */
const NOISE = [
  'no JSON at all {',
  '',
  'null',
  '[]',
  '"a text"',
  '{"NotificationUrl":null}',
  '{"NotificationUrl":{"object":{"UserOnboarding":[]}}}',
];

/** A date as HTTP has it, or in one of the two older forms that whoever reads one has to take too (RFC 9110, 5.6.7). */
function httpDate(ms: number, form: string): string {
  const date = new Date(ms);
  const [weekday = '', day = '', month = '', year = '', time = ''] = date.toUTCString().replace(',', '').split(' ');
  if (form === 'rfc850') {
    const longDay = new Intl.DateTimeFormat('en', { weekday: 'long', timeZone: 'UTC' }).format(date);
    return `${longDay}, ${day}-${month}-${year.slice(-2)} ${time} GMT`;
  }
  return form === 'asctime' ? `${weekday} ${month} ${day.replace(/^0/, ' ')} ${time} ${year}` : date.toUTCString();
}

const hex = (seed: string, id: string, purpose: string) => hash('sha256', `${seed}\n${id}\n${purpose}`).slice(0, 16);

function applicantOf(given: object | undefined, pick: ReturnType<typeof chance>, nr: number): Applicant {
  const one = (list: readonly string[], purpose: string) => list[pick(`${purpose} ${nr}`, list.length)] as string;
  const first_name = one(FIRST_NAMES, 'first name');
  const last_name = one(LAST_NAMES, 'last name');
  const number = String(10_000_000 + pick(`phone ${nr}`, 89_999_999));
  return {
    first_name,
    last_name,
    email: `${first_name}.${last_name}.${pick(`mail ${nr}`, 100_000)}@example.com`.toLowerCase(),
    phone_number: `+316${number}`,
    date_of_birth: `19${60 + pick(`year ${nr}`, 40)}-0${1 + pick(`month ${nr}`, 9)}-1${pick(`day ${nr}`, 10)}`,
    address: {
      street: one(STREETS, 'street'),
      house_number: String(1 + pick(`house ${nr}`, 900)),
      postal_code: `${1000 + pick(`postal ${nr}`, 8999)} AB`,
      city: 'Amsterdam',
      country: 'NL',
    },
    ...given,
  };
}

/** Ids that differ from case to case and from seed to seed; what the case sets itself stays. */
function firstIds(pick: ReturnType<typeof chance>, { entry }: ContractCase): Record<string, number> {
  const slugs = [
    ...(entry === 'payment' ? ['monetary-account', 'payment'] : []),
    'user',
    'installation',
    'device-server',
    'session',
    'identity-verification-session',
    'partner-user-provision',
    'user-onboarding',
  ];
  return Object.fromEntries(slugs.map((slug) => [slug, 2_000 + pick(`first ${slug}`, 900_000)]));
}

const identities = new Map<string, Promise<Identity>>();

/** Made once, for keys take long. Who was told to trust the one authority knows nothing of the other. */
function identityOf(whose: NonNullable<ContractCase['world']>['tls'] & string): Promise<Identity> {
  const flaw = whose === 'other-name' || whose === 'expired' ? whose : undefined;
  const identity = identities.get(whose) ?? identityFor([], undefined, flaw);
  identities.set(whose, identity);
  return identity;
}

/** Where the case varies answers, the kit's own too: another `id` may stand before it. */
const idIn = (answer: string) => String(exactJson(answer).Response.find((item: object) => 'Id' in item).Id.id);

interface Order {
  user: User;
  account: number;
  payment: PaymentOrder;
}

/** Of a cent each, about something else. */
const small = ({ payment }: Order): Pick<Order, 'payment'> => ({
  payment: { ...payment, amount: { ...payment.amount, value: '0.01' }, description: 'Something else' },
});

export async function stage(given: ContractCase, settings: StageSettings): Promise<Staged> {
  const { seed, clock } = settings;
  const pick = chance(seed, given.id);
  const { world: set = {} } = given;
  const runs = set.runs ?? 1;
  const options: WorldOptions = {
    // A client that waits by itself has the date of this machine: what is due in 90 days must not be over for it.
    ...(clock === 'virtual' && { now: BEGINNING }),
    ...(clock !== 'real' && { freeze: true }),
    seed: hex(seed, given.id, 'world'),
    ...set.options,
    first_ids: { ...firstIds(pick, given), ...set.options?.first_ids },
  };
  const ownFaults: string[] = [];
  const own = new Set<number>();
  const changes = new Map<number, readonly string[]>();
  /** Marks what the kit itself sends: by chance, and shown to nobody, or else a client could pass for the kit, whom nobody judges. */
  const mark = `X-${randomUUID()}`;
  const done = (set.acts ?? []).map(() => 0);
  const astray = new Set<string>();
  let onExchange: (world: string, exchange: Exchange, meant: Exchange['answer']) => void = () => undefined;
  const mock = await startMock({
    ...(set.tls && { tls: await identityOf(set.tls) }),
    // A client must learn from nothing what is being done to it.
    marks: false,
    control: false,
    onOwnFault: (error) => ownFaults.push(String(error)),
    onExchange: (where, exchange, _ms, meant) => onExchange(where, exchange, meant),
  });
  let canary: Canary | undefined;
  try {
    return await setUp();
  } catch (error) {
    await Promise.all([mock.stop(), canary?.stop()]);
    throw error;
  }

  async function setUp(): Promise<Staged> {
    const name = set.prefix ? `partner-${hex(seed, given.id, 'prefix').slice(0, 8)}` : 'default';
    const world = mock.world(name, options);
    if (set.plan) world.plan.set(set.plan);
    const now = () => world.clock.instant / 1000;
    if (JSON.stringify(set.faults ?? []).includes('$canary')) canary = await startCanary(now);

    const newUser = (nr: number): NewUser => ({ email: `user-${nr}@example.com`, country: 'NL' });
    const mine: User[] = [];
    const others: User[] = [];
    for (let nr = 0; nr < (set.other_users ?? 0); nr++) others.push(await world.addUser(newUser(nr)));
    if (given.entry !== 'onboarding') for (let nr = 0; nr < runs; nr++) mine.push(await world.addUser(newUser(100 + nr)));

    const otherSessions: string[] = [];
    const firstId = options.first_ids?.[SESSIONS] as number;
    /** The control plane's id of a session, which has another for clients where the case gives ids texts. */
    const insideOf = (id: string) => Number(BigInt(id) - BigInt(options.id_texts?.[SESSIONS] ?? firstId)) + firstId;
    const sessionFor = async ({ user_api_key_id, session_token }: User, hasEnded = false) => {
      const url = `${world.url}/v1/user/${user_api_key_id}/${SESSIONS}`;
      const headers = { 'X-Bunq-Client-Authentication': session_token, [mark]: 'the kit' };
      const id = idIn(await post(url, { purpose: 'VERIFICATION', provider: 'INCODE' }, { headers }));
      otherSessions.push(id);
      const inside = insideOf(id);
      if (set.older_verdict) world.plan.session(inside, { ...set.plan, outcome: set.older_verdict, fail_reasons: [] });
      if (!hasEnded) return;
      await post(`${url}/${id}`, { status: 'SUBMITTED' }, { headers, method: 'PUT' });
      world.plan.process(inside);
    };
    for (const user of mine) for (let nr = 0; nr < (set.older_sessions ?? 0); nr++) await sessionFor(user, set.older_ended);

    const orders = given.entry === 'payment' ? await Promise.all(mine.map(orderFor)) : [];
    for (const order of orders) for (let nr = 0; nr < (set.older_payments ?? 0); nr++) await payElsewhere(order, order);

    const conversations = Array.from({ length: runs }, (_, nr): Conversation => {
      const user = mine[nr];
      const order = orders[nr];
      const port = settings.webhookPorts[nr];
      return {
        entry: given.entry,
        baseUrl: set.prefix ? world.url : mock.url,
        apiKey: world.partner.api_key,
        privateKey: world.users[0].client_private_key,
        ...(user && { userId: String(user.user_api_key_id), sessionToken: user.session_token, serverPublicKey: world.server_public_key }),
        ...(order && { accountId: String(order.account), payment: order.payment }),
        applicant: applicantOf(set.applicant, pick, nr),
        ...(port !== undefined && { webhookPort: port }),
        ...(set.tls && set.tls !== 'untrusted' && { authority: mock.authority as string }),
        pollIntervalMs: given.poll_interval_ms ?? POLL_INTERVAL_MS,
        deadlineMs: given.deadline_ms ?? DEADLINE_MS,
      };
    });

    /** An account of a user's with money on it, and somebody to pay. */
    async function orderFor(user: User, nr: number): Promise<Order> {
      const {
        value = `${1 + pick(`amount ${nr}`, 900)}.${10 + pick(`cents ${nr}`, 90)}`,
        currency = 'EUR',
        description,
        iban,
      } = set.payment ?? {};
      const payee = await world.addUser(newUser(200 + nr));
      const open = (whose: User) => world.money.open(whose.user_person_id, { currency });
      // Two accounts each, and the second is the one that is meant.
      const [, theirs] = [await open(payee), await open(payee)];
      const [, own] = [await open(user), await open(user)];
      world.money.add(own.id, { currency, value: set.balance ?? BALANCE });
      const counterparty = { type: 'IBAN' as const, value: iban ?? theirs.iban, name: `${FIRST_NAMES[nr]} ${LAST_NAMES[nr]}` };
      const id = `order-${hex(seed, given.id, `order ${nr}`)}`;
      return {
        user,
        account: own.id,
        payment: { id, amount: { value, currency }, counterparty, description: description ?? `Invoice ${1_000 + nr}` },
      };
    }

    /** What the same user pays from the same account, by another device. */
    async function payElsewhere({ user, account }: Order, { payment }: Pick<Order, 'payment'>): Promise<void> {
      const { amount, counterparty: counterparty_alias, description } = payment;
      const body = JSON.stringify({ amount, counterparty_alias, description });
      const headers = {
        'X-Bunq-Client-Authentication': user.session_token,
        'X-Bunq-Client-Signature': sign('sha256', Buffer.from(body), user.client_private_key).toString('base64'),
        [mark]: 'the kit',
      };
      await post(`${world.url}/v1/user/${user.user_api_key_id}/monetary-account/${account}/payment`, body, { headers });
    }

    const faults = new Map<string, string>();
    const armed = (set.faults ?? []).map((fault) => {
      const text = JSON.stringify(fault).replaceAll('$canary', canary?.host ?? '');
      const date = (_: string, form: string, seconds: string) => httpDate(now() + Number(seconds) * 1_000, form);
      const long = text.replace(/\$filler-(\d+)/g, (_, length: string) => 'long '.repeat(Number(length) / 5));
      const filled = JSON.parse(long.replace(/\$(http|rfc850|asctime)-date([+-]\d+)/g, date)) as Fault;
      const { id, kind } = world.fault.arm(filled);
      faults.set(String(id), kind);
      return id;
    });
    // Behind those of the case: what no other strikes varies, in ways that mean nothing.
    const order = set.order ?? 'keys';
    if (order !== 'as-is') for (const operation of VARIED) world.fault.arm({ on: { operation }, times: 1_000_000, do: { grease: order } });

    const settling: Promise<unknown>[] = [];
    let acting = 0;
    const forged: Staged['forged'] = [];
    const payments: { exchange: number; id: string }[] = [];
    const counts = new Map<string, number>();
    const since = world.journal.exchanges().at(-1)?.id ?? 0;
    onExchange = (where, exchange, meant) => {
      const { operation, request } = exchange;
      if (request.headers.includes(mark)) return void own.add(exchange.id);
      const meantAnswer = meant ?? exchange.answer;
      if (operation === 'payment.create' && meantAnswer?.status === 200)
        payments.push({ exchange: exchange.id, id: idIn(meantAnswer.body) });
      settings.onExchange();
      if (where !== name) return void astray.add(where);
      const isTold = set.order !== undefined || faults.has(exchange.fault ?? '');
      if (meant && exchange.answer && isTold) changes.set(exchange.id, changesOf(meant, exchange.answer));
      if (operation === null) return;
      const nth = (counts.get(operation) ?? 0) + 1;
      counts.set(operation, nth);
      (set.acts ?? []).forEach(({ after, do: deed }, place) => {
        if (after.operation !== operation || (after.nth ?? 1) !== nth) return;
        done[place] = 1;
        acting++;
        const over = act(deed).catch((error) => {
          // What the world refuses, as a decision on what nobody has submitted, did not happen.
          if (error instanceof Refusal) done[place] = 0;
          else ownFaults.push(`act ${place}: ${error}`);
        });
        // One that itself waits for the world's time keeps it no longer.
        void Promise.race([over, realDelay(ACT_MS)]).then(() => acting--);
        settling.push(over);
      });
    };

    async function act(deed: CaseAct['do']): Promise<void> {
      if (deed.advance_ms !== undefined) await world.clock.advance(deed.advance_ms);
      if (deed.plan) world.plan.set(deed.plan);
      if (deed.process) world.plan.process(world.nextId(SESSIONS) - 1, deed.process);
      if (deed.other_session) for (const user of mine) await sessionFor(user);
      if (deed.other_payments) {
        const { count, alike } = deed.other_payments;
        for (const order of orders) for (let nr = 0; nr < count; nr++) await payElsewhere(order, alike ? order : small(order));
      }
      if (deed.forge_webhook) await forge(deed.forge_webhook);
      if (deed.garble_webhooks) for (const noise of NOISE) await knock(() => noise);
      if (deed.repeat_webhooks)
        for (const { id, state } of world.deliveries.all()) if (state === 'DELIVERED') await world.deliveries.replay(id);
    }

    const forge = (object: object) =>
      knock((target_url) => ({
        NotificationUrl: { target_url, category: 'USER_ONBOARDING', event_type: FORGED, object: { UserOnboarding: object } },
      }));

    /** At wherever the client has asked bunq to send, as anybody could who learned of it. */
    async function knock(bodyFor: (target: string) => object | string): Promise<void> {
      const targets = new Set<string>();
      for (const { operation, request } of world.journal.exchanges()) {
        if (operation !== 'notification-filter-url.create') continue;
        const { notification_filters: filters = [] } = (request.json ?? {}) as { notification_filters?: { notification_target: string }[] };
        for (const { notification_target } of filters) targets.add(notification_target);
      }
      for (const target of targets) {
        // A client that has gone home has nothing to believe; one that keeps its caller waiting keeps no time from passing.
        const hasArrived = await post(target, bodyFor(target), { signal: AbortSignal.timeout(ANSWER_MS) }).then(
          () => true,
          () => false,
        );
        if (hasArrived) forged.push({ event_type: FORGED, target });
      }
    }

    const text = ({ user_api_key_id, user_person_id }: User) => ({
      apiKeyId: String(user_api_key_id),
      personId: String(user_person_id),
    });
    return {
      mock,
      world,
      canary,
      conversations,
      users: conversations.map((_, nr) => (mine[nr] ? text(mine[nr]) : undefined)),
      faults,
      struck: () => armed.map((id) => world.fault.all().find((fault) => fault.id === id)?.hits ?? 0),
      done,
      otherUsers: [...others, world.users[0]].flatMap((user) => Object.values(text(user))).concat(String(world.partner.user_company_id)),
      otherSessions,
      payments,
      changes,
      own,
      astray,
      since,
      connections: mock.activity().connections,
      ownFaults,
      forged,
      acting: () => acting,
      settled: async () => void (await Promise.all(settling)),
      stop: async () => void (await Promise.all([mock.stop(), canary?.stop()])),
    };
  }
}
