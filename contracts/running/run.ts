/** One case with one client: from its world to what was seen. */

import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import type * as validators from '../../schemas/generated/rare-validators.cjs';
import type { ContractCase } from '../../schemas/generated/types.js';
import { type Har, realDelay } from '../../server/index.js';
import { deliveredOf, objectsOf, type Private, type Run, type Seen, type SeenExchange, seenOf } from '../judging/seen.js';
import { sentencesOf } from '../judging/sentences.js';
import type { Conversation, Outcome, SdkResult } from './client.js';
import type { Driver, Told } from './drivers/driver.js';
import { post } from './post.js';
import { MOST_EXCHANGES, type Staged, stage } from './stage.js';
import { type Activity, type ClockMode, RunningTime, SCALE, type Time, VirtualTime } from './time.js';

const require = createRequire(import.meta.url);
const { ClientOutcome } = require('../../schemas/generated/rare-validators.cjs') as typeof validators;

const DRAIN_MS = 30_000;
const PROVISION = 'partner-user-provision.create';
/** The world's milliseconds between the beginnings of two conversations: what is under way at once then still has an order. */
const STAGGER_MS = 150;
/** A client that has not given up by then never will: times its own deadline. */
const PATIENCE = 1.5;
/** Real milliseconds over a client's deadline that starting a process and signing may take. */
const START_MS = 5_000;
/** Real milliseconds that a client may take which really waits: times as much again as one with a deadline has. */
export const LONGEST_REAL_MS = 300_000;
/** Real milliseconds for one case by a virtual clock, whatever the client is doing. */
const LONGEST_MS = 60_000;

/** What a client may call this machine. */
const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/** Free ports of this machine, as many as are asked for. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** Runs a case, and resolves with what was seen, when the client has been watched for a while after its outcome. */
export async function runCase(
  given: ContractCase,
  driver: Driver,
  { seed, clock, har }: { seed: string; clock: ClockMode; har?: boolean },
): Promise<Seen> {
  const isTelling = driver.capabilities.includes('webhooks') && given.needs?.includes('webhooks');
  const webhookPorts = isTelling ? await freePorts(given.world?.runs ?? 1) : [];
  await driver.prepare?.();
  let count = 0;
  const flood = new AbortController();
  const staged = await stage(given, {
    seed,
    clock,
    webhookPorts,
    onExchange: () => {
      if (++count > MOST_EXCHANGES) flood.abort();
    },
  });
  try {
    const seen = await converse(given, driver, staged, clock, flood.signal);
    return har ? { ...seen, har: harOf(staged) } : seen;
  } finally {
    await staged.stop();
  }
}

/** What the client and the server said, as developer tools read it; not the kit's own part. */
function harOf({ world, since, own }: Staged): Har {
  const { log } = world.journal.har({ since });
  return { log: { ...log, entries: log.entries.filter(({ _bunqMock }) => !own.has(_bunqMock.id)) } };
}

async function converse(given: ContractCase, driver: Driver, staged: Staged, clock: ClockMode, flood: AbortSignal): Promise<Seen> {
  const { world, mock } = staged;
  const time: Time = clock === 'virtual' ? new VirtualTime(world, () => activityOf(staged), driver.calmMs) : new RunningTime(clock, world);
  const begun = time.now();
  const sdk: { after: number; result: SdkResult }[] = [];
  const endings: AbortController[] = [];
  const latest = () => world.journal.exchanges({ limit: 1 }).at(-1)?.id ?? 0;

  /** Whether a url is of this world's stand-in for Incode: the kit takes no token anywhere else, whoever names the place. */
  function isOwnSdk(urlApi: string): boolean {
    const { protocol, hostname, port, pathname, search, hash } = new URL(urlApi);
    const own = new URL(mock.url);
    return (
      protocol === own.protocol &&
      port === own.port &&
      LOOPBACK.includes(hostname) &&
      pathname.startsWith(`/w/${world.name}/incode/`) &&
      search + hash === ''
    );
  }

  /** The user's part: goes through the stand-in for Incode's SDK with the token that the client has handed over. */
  async function runSdk({ token, urlApi }: { token: string; urlApi: string }): Promise<SdkResult> {
    if (time instanceof VirtualTime) time.stir();
    try {
      if (!isOwnSdk(urlApi)) return 'failed';
      const { result } = JSON.parse(await post(`${urlApi}capture`, { token })) as { result?: SdkResult };
      return result ?? 'failed';
    } catch {
      // What is no url of the SDK's, or leads nowhere: the SDK reports an error.
      return 'failed';
    } finally {
      if (time instanceof VirtualTime) time.stir();
    }
  }

  async function run(
    conversation: Conversation,
    nr: number,
  ): Promise<Pick<Run, 'given' | 'user' | 'wasEnded' | 'endedAt'> & { told: Told; endedAfter: number }> {
    const ending = new AbortController();
    endings.push(ending);
    const over = new AbortController();
    // A deadline of days is for a world that is moved on by days, which takes no real time.
    const longest = Math.min(conversation.deadlineMs * time.pace, LONGEST_REAL_MS);
    const patience = time.mode === 'virtual' ? LONGEST_MS : longest * PATIENCE + START_MS;
    const limit = begun + conversation.deadlineMs * PATIENCE + (time.mode === 'virtual' ? 0 : START_MS / time.pace);
    const spent = realDelay(patience, over.signal).then(() => true);
    const flooded = new Promise<boolean>((resolve) => {
      if (flood.aborted) resolve(true);
      else flood.addEventListener('abort', () => resolve(true), { once: true });
    });
    // A goal, and no sleep of the client's: that one is asleep is for it to say.
    if (nr > 0) await Promise.race([time.stuck(begun + nr * STAGGER_MS), flooded, spent]);
    const isLate = flood.aborted || ending.signal.aborted;
    const told = isLate
      ? Promise.resolve<Told>({ flaw: 'it was not begun any more', output: '' })
      : driver.converse(conversation, {
          pace: time.pace,
          now: () => time.now(),
          sleep: (ms, signal) => time.sleep(ms, signal),
          runSdk,
          signal: ending.signal,
        });
    const given = told.then(() => false);
    const wasEnded = await Promise.race([given, flooded, time.stuck(limit).then(() => true), spent]);
    over.abort();
    const endedAfter = latest();
    const endedAt = time.now() - begun;
    if (wasEnded) ending.abort();
    return { given: conversation, user: staged.users[nr], wasEnded, told: await told, endedAfter, endedAt };
  }

  const runs = await Promise.all(staged.conversations.map(run)).catch((error) => {
    time.stop();
    for (const ending of endings) ending.abort();
    throw error;
  });
  // Where nothing is left of a client, there is nobody to watch: what is due in the world happens all the same.
  const gone = Promise.all(runs.map(({ told }) => told.over ?? new Promise<never>(() => undefined)));
  if (!flood.aborted) await time.pass(given.drain_ms ?? DRAIN_MS, gone);
  time.stop();
  for (const ending of endings) ending.abort();
  await Promise.all(runs.map(({ told }) => told.over));
  await staged.settled();

  const all = world.journal.exchanges({ since: staged.since }).filter(({ id }) => !staged.own.has(id));
  const about = { begun, serverKey: world.server_public_key, faults: staged.faults };
  const numbers = new Map(all.map(({ id }, i) => [id, i + 1]));
  const exchanges = all.map((exchange) =>
    seenOf(exchange, { ...about, nr: numbers.get(exchange.id) as number, changes: staged.changes.get(exchange.id) ?? [] }),
  );
  const elsewhere = [...staged.astray].sort().flatMap((name) => mock.world(name).journal.exchanges());
  for (const exchange of exchanges) {
    if (exchange.operation !== 'incode.capture' || exchange.status !== 200) continue;
    sdk.push({ after: exchange.nr, result: exchange.answer?.result });
  }
  const seenRuns = runs.map(({ told, endedAfter, ...rest }): Run => {
    const { outcome, flaw } = outcomeOf(told);
    return {
      ...rest,
      outcome: rest.wasEnded ? null : outcome,
      flaw: flood.aborted ? `it made more than ${MOST_EXCHANGES} requests, and was stopped` : flaw,
      output: told.output,
      exit: told.exit,
      lingered: told.lingered,
      endedAfter: [...numbers].filter(([id]) => id <= endedAfter).length,
    };
  });
  return {
    case: given,
    exchanges,
    runs: withUsers(seenRuns, exchanges),
    canary: (staged.canary?.exchanges() ?? []).map((exchange) => ({ ...exchange, at: exchange.at - begun })),
    elsewhere: elsewhere.map((exchange, i) => seenOf(exchange, { ...about, nr: i + 1, faults: new Map() })),
    deliveries: [
      ...world.deliveries.all().map(deliveredOf),
      ...staged.forged.map((each) => ({
        ...each,
        category: 'USER_ONBOARDING',
        state: 'DELIVERED',
        attempts: 1,
        answers: [],
        isForged: true,
      })),
    ],
    sdk,
    secrets: privateOf(staged.conversations, exchanges),
    otherSessions: staged.otherSessions,
    payments: staged.payments.flatMap(({ exchange, id }) =>
      exchanges.filter(({ nr }) => nr === numbers.get(exchange)).map((made) => ({ made, id })),
    ),
    otherUsers: staged.otherUsers,
    struck: staged.struck(),
    done: staged.done,
    connections: mock.activity().connections - staged.connections,
    pollIntervalMs: staged.conversations[0]?.pollIntervalMs ?? 0,
    jitterMs: time.mode === 'virtual' ? 0 : time.mode === 'scaled' ? 20 * SCALE : 50,
    ownFaults: [...staged.ownFaults, ...all.flatMap(({ own_fault }) => (own_fault === null ? [] : [own_fault]))],
  };
}

/** Requests to either server count: a client that was led to the other one is at work, too; so is one that is being told something. */
function activityOf({ mock, canary, acting }: Staged): Activity {
  const [one, other] = [mock.activity(), canary?.activity()];
  return {
    requests: one.requests + (other?.requests ?? 0),
    open: one.open + (other?.open ?? 0),
    told: one.delivering + acting(),
  };
}

/** Clients of some languages write null or an empty text where there is nothing to say. */
function withoutNothing(outcome: unknown): unknown {
  if (typeof outcome !== 'object' || outcome === null || Array.isArray(outcome)) return outcome;
  return Object.fromEntries(
    Object.entries(outcome).filter(([name, value]) => value !== null && !(/^(session|payment)_id$/.test(name) && value === '')),
  );
}

function outcomeOf(told: Told): { outcome: Outcome | null; flaw: string } {
  if (told.flaw !== undefined) return { outcome: null, flaw: told.flaw };
  const outcome = withoutNothing(told.outcome);
  if (ClientOutcome(outcome)) return { outcome, flaw: '' };
  return { outcome: null, flaw: `its outcome is none: ${sentencesOf(ClientOutcome.errors ?? [])}` };
}

/** The users that came to be on the way: each run's by its applicant's provision, or else in the order of their first sessions. */
function withUsers(runs: Run[], exchanges: readonly SeenExchange[]): Run[] {
  const opened = exchanges.flatMap(({ operation, status, answer, body }) => {
    if (operation !== 'session-server.create' || status !== 200) return [];
    const found = (answer?.Response ?? []).find((item: object) => 'UserApiKey' in item)?.UserApiKey;
    const person = found?.granted_by_user?.UserPerson?.id;
    return found ? [{ secret: body?.secret, user: { apiKeyId: String(found.id), personId: String(person) } }] : [];
  });
  const provisions = exchanges.flatMap(objectsOf).filter(({ type }) => type === 'PartnerUserProvision');
  const userOf = ({ given }: Run) => {
    const asked = exchanges.filter(({ operation, body }) => operation === PROVISION && body?.email === given.applicant.email);
    const own = provisions.filter(({ object }) =>
      asked.some(({ body }) => body.external_uuid && body.external_uuid === object?.external_uuid),
    );
    return opened.find(({ secret }) => own.some(({ object }) => secret && object?.credential?.token_value === secret))?.user;
  };
  const known = runs.map((run) => run.user ?? userOf(run));
  const taken = new Set(known.map((user) => user?.apiKeyId));
  const rest = [...new Map(opened.map(({ user }) => [user.apiKeyId, user])).values()].filter(({ apiKeyId }) => !taken.has(apiKeyId));
  return runs.map((run, nr) => ({ ...run, user: known[nr] ?? rest.shift() }));
}

/** What must stay between the client and bunq, and what is the applicant's own. */
export function privateOf(conversations: readonly Conversation[], exchanges: readonly SeenExchange[]): Private[] {
  const found = new Map<string, Private>();
  const add = (name: string, value: unknown, kind: Private['kind'] = 'secret') => {
    if (typeof value === 'string' && value.length >= 5 && !found.has(value)) found.set(value, { name, value, kind });
  };
  for (const { apiKey, sessionToken, privateKey, applicant } of conversations) {
    add('the API key', apiKey);
    add('the session token', sessionToken);
    // Its lines one by one, for it may be printed in one, or in part; the last of them may be short.
    for (const line of privateKey.split('\n')) if (!line.startsWith('-----')) add('the private key', line);
    add("the applicant's e-mail", applicant.email, 'identity');
    add("the applicant's phone number", applicant.phone_number, 'identity');
    add("the applicant's date of birth", applicant.date_of_birth, 'identity');
    add("the applicant's last name", applicant.last_name, 'identity');
    add("the applicant's street", applicant.address.street, 'identity');
  }
  for (const { operation, answerText } of exchanges) {
    const [kind] = (operation ?? '').split('.');
    const name = {
      installation: 'an installation token',
      'session-server': 'a session token',
      'identity-verification-session': "the SDK's token",
    }[kind ?? ''];
    if (name) for (const [, token] of answerText.matchAll(/"token":\s*"([^"]+)"/g)) add(name, token);
    for (const [, token] of answerText.matchAll(/"token_value":\s*"([^"]+)"/g)) add('a credential', token);
  }
  return [...found.values()];
}
