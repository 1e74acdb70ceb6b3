/** `bunq-contracts watch`: rules that look on while somebody develops a client: what each finds, as soon as it does. */
import { Command, Option } from 'commander';
import { type Exchange, editions, type Mock, type MockOptions, startMock, version, type WorldHandle } from '../../server/index.js';
import type { CaseLevel, ContractCase, Entry, Finding } from '../judging/kinds.js';
import { rules as allRules } from '../judging/rules/index.js';
import type { Rule } from '../judging/rules/rule.js';
import { objectsOf, type Run, type Seen, type SeenExchange, seenOf } from '../judging/seen.js';
import { tokenOf } from '../judging/tokens.js';
import type { Applicant } from '../running/client.js';
import { privateOf } from '../running/run.js';
import { CLEAN, type Console, noClient } from './console.js';
import { port } from './flags.js';

export const watchCommand = (console: Console): Command =>
  new Command('watch')
    .description('Serves a client under development, and prints what the rules find, as they do.')
    .addOption(new Option('--port <port>', 'where to listen; 0 takes a free one').argParser(port).default(8787))
    .addOption(new Option('--edition <date>', "the state of bunq's documentation that answers follow").choices(editions).default('2025-10'))
    .action(console.ending((flags: { port: number; edition: (typeof editions)[number] }) => watchFor(console, flags)));

/** What a finding comes to, as it would in a case. */
const WORDS: Record<CaseLevel, string> = { must: 'FAIL', should: 'WARN', may: 'note' };

async function watchFor(console: Console, { port, edition }: { port: number; edition: (typeof editions)[number] }): Promise<number> {
  noClient(console);
  const { print, stopping } = console;
  const mock = await watch({
    port,
    edition,
    onConversation: (world) => print(`${world}  a conversation begins`),
    onExchange(world, { id, request, answer, operation, refusal, signature }) {
      print(`${world}  #${id} ${answer?.status ?? '---'} ${request.method} ${request.target}  ${operation ?? '-'}`);
      // What the client is not told: as the server's own log has it.
      const why = signature.diagnosis ?? refusal?.diagnosis;
      if (refusal || why) print(`    ${[refusal?.id, why].filter(Boolean).join(': ')}`);
    },
    onFinding({ world, rule, text, exchanges }) {
      print(`${world}  ${WORDS[rule.level]} ${rule.id}: ${text}${exchanges.length ? `  (#${exchanges.join(', #')})` : ''}`);
      if (exchanges.length) print(`    ${mock.world(world).desk}/exchanges/${exchanges.at(-1)}`);
    },
  });
  const world = mock.world();
  const [user] = world.users;
  print(`bunq-contracts ${version} watches

  base URL       ${mock.url}
  API key        ${world.partner.api_key}
  ready user     UserApiKey ${user.user_api_key_id}
  session token  ${user.session_token}
  the desk       ${mock.desk}
`);
  await new Promise<void>((end) => (stopping.aborted ? end() : stopping.addEventListener('abort', () => end())));
  await mock.stop();
  return CLEAN;
}

export interface Noticed extends Finding {
  world: string;
  rule: Rule;
}

/** So many exchanges of one conversation are looked at: the latest. */
const MOST_LOOKED_AT = 500;
/** Milliseconds without a request, after which the next one is of another conversation. */
const PAUSE_MS = 60_000;
/** bunq's published rate limits allow three reads in three seconds. */
const POLL_INTERVAL_MS = 1_000;
/** By how much a time that is measured here may be off. */
const JITTER_MS = 50;

/**
 * Starts a server for a client under development; resolves when it listens.
 *
 * @param options `onFinding` is told of each thing that an always-watching rule finds, once, and `onConversation` of where one
 *   seems to begin: what a rule finds is about one of them
 */
export async function watch(
  options: MockOptions & {
    onFinding(noticed: Noticed): void;
    onConversation?(world: string, first: SeenExchange): void;
    rules?: readonly Rule[];
  },
): Promise<Mock> {
  const { onFinding, onConversation, onExchange, rules = allRules, ...given } = options;
  const worlds = new Map<string, Watched>();
  const mock: Mock = await startMock({
    ...given,
    onExchange(name, exchange, ms, meant) {
      const looked = begin(name, exchange);
      onExchange?.(name, exchange, ms, meant);
      if (looked) look(name, looked);
    },
  });

  /** The conversation that an exchange is of, with it; undefined when it is not on record any more. */
  function begin(name: string, { id }: Exchange): Watched | undefined {
    const world = mock.world(name);
    const shown = world.journal.exchanges({ since: id - 1, limit: 1 })[0];
    if (shown?.id !== id) return undefined;
    const faults = new Map(world.fault.all().map((fault) => [String(fault.id), fault.kind]));
    const seen = seenOf(shown, { nr: id, begun: 0, serverKey: world.server_public_key, faults });
    let watched = worlds.get(name);
    if (!watched || isNew(watched.exchanges, seen)) {
      watched = { exchanges: [], told: new Set() };
      worlds.set(name, watched);
      onConversation?.(name, seen);
    }
    watched.exchanges.push(seen);
    if (watched.exchanges.length > MOST_LOOKED_AT) watched.exchanges.shift();
    return watched;
  }

  function look(name: string, { exchanges, told }: Watched): void {
    const one = conversationOf(exchanges, mock.world(name));
    for (const rule of rules.filter(({ always }) => always.includes(one.case.entry))) {
      for (const finding of rule.check(one, {})) {
        const key = `${rule.id} ${finding.text}`;
        if (told.has(key)) continue;
        told.add(key);
        onFinding({ world: name, rule, ...finding });
      }
    }
  }
  return mock;
}

/** The conversation of a world that is under way. */
interface Watched {
  exchanges: SeenExchange[];
  told: Set<string>;
}

/** The kit gave this client nobody to onboard. */
const NOBODY: Applicant = {
  first_name: '',
  last_name: '',
  email: '',
  phone_number: '',
  date_of_birth: '',
  address: { street: '', house_number: '', postal_code: '', city: '', country: '' },
};

const SESSION = 'identity-verification-session';

/** Whether somebody seems to begin anew: by a new installation, after a long silence, or with another session when one has ended. */
function isNew(before: readonly SeenExchange[], next: SeenExchange): boolean {
  const last = before.at(-1);
  if (!last || next.at - last.at > PAUSE_MS) return true;
  if (next.operation === 'installation.create') return before.some(({ operation }) => operation === 'identity-verification-session.read');
  if (next.operation !== `${SESSION}.create`) return false;
  return before.some(
    (each) => each.isGood && each.userId === next.userId && objectsOf(each).some(({ object }) => object?.status === 'PROCESSED'),
  );
}

/** Whose conversation it is: of a user who was there before, by the token that it uses. */
function runOf(entry: Entry, exchanges: readonly SeenExchange[], world: WorldHandle): Run {
  const tokens = new Set(exchanges.map(tokenOf));
  const user = world.users.find(({ session_token }) => tokens.has(session_token));
  return {
    given: {
      entry,
      baseUrl: world.url,
      apiKey: world.partner.api_key,
      privateKey: '',
      ...(user && { userId: String(user.user_api_key_id), sessionToken: user.session_token }),
      applicant: NOBODY,
      pollIntervalMs: POLL_INTERVAL_MS,
      deadlineMs: PAUSE_MS,
    },
    user: user && entry === 'identity' ? { apiKeyId: String(user.user_api_key_id), personId: String(user.user_person_id) } : undefined,
    outcome: null,
    flaw: '',
    wasEnded: false,
    output: '',
    exit: undefined,
    lingered: undefined,
    // It may still read what it will claim.
    endedAfter: Number.POSITIVE_INFINITY,
    endedAt: Number.POSITIVE_INFINITY,
  };
}

/** What a rule sees while nobody has claimed anything yet. */
function conversationOf(exchanges: readonly SeenExchange[], world: WorldHandle): Seen {
  const isWhole = exchanges.some(
    ({ operation }) => operation === 'installation.create' || operation?.startsWith('partner-user-provision.'),
  );
  const entry: Entry = isWhole ? 'onboarding' : 'identity';
  const run = runOf(entry, exchanges, world);
  return {
    case: {
      id: 'WTCH-0000',
      title: 'A client under development',
      why: 'Somebody looks on.',
      source: { safety: 'none' },
      level: 'must',
      safety: false,
      entry,
      poison: [{ connected: true }],
      outcomes: [['approved']],
    } satisfies ContractCase,
    exchanges,
    runs: [run],
    canary: [],
    elsewhere: [],
    deliveries: [],
    sdk: exchanges.flatMap(({ operation, status, nr, answer }) =>
      operation === 'incode.capture' && status === 200 ? [{ after: nr, result: answer?.result }] : [],
    ),
    secrets: privateOf([run.given], exchanges),
    otherSessions: [],
    payments: [],
    otherUsers: [],
    struck: [],
    done: [],
    connections: 1,
    pollIntervalMs: POLL_INTERVAL_MS,
    jitterMs: JITTER_MS,
    ownFaults: [],
  };
}
