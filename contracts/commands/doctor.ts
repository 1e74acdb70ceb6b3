/** `bunq-contracts doctor`: judges an adapter before a client is judged by it: can it be driven at all? */
import { Command, Option } from 'commander';
import { stopwatch } from '../../server/index.js';
import { CALL_DIRECTLY, claimOf } from '../judging/judge.js';
import type { ContractCase, Entry } from '../judging/kinds.js';
import type { Run, Seen } from '../judging/seen.js';
import type { Capability } from '../running/client.js';
import { AdapterError, type Driver } from '../running/drivers/driver.js';
import { plain, refused } from '../running/plain.js';
import { runCase } from '../running/run.js';
import type { ClockMode } from '../running/time.js';
import { CLEAN, type Console, CUT_SHORT, FAILED } from './console.js';
import { type DriverFlags, driven } from './flags.js';
import { clockFor, startDriver } from './start.js';

export const doctorCommand = (console: Console): Command =>
  driven(new Command('doctor'))
    .description('Judges the adapter before the client: can it be driven at all?')
    .usage('[options] -- command [argument...]')
    .addOption(new Option('--entry <entry>', 'only conversations that begin so').choices(['identity', 'onboarding']))
    .action(console.ending((flags: DoctorFlags) => doctor(console, flags)));

interface DoctorFlags extends DriverFlags {
  entry?: Entry;
}

const MARKS = { fine: 'ok   ', note: 'note ', wrong: 'WRONG' };

async function doctor(console: Console, flags: DoctorFlags): Promise<number> {
  let isWell = true;
  for await (const { is, what, todo } of examine(startDriver(console, flags, 'doctor'), (driver) => clockFor(flags, driver), flags.entry)) {
    isWell &&= is !== 'wrong';
    console.print(`${MARKS[is]} ${what}${todo ? `\n      -> ${todo}` : ''}`);
    if (console.stopping.aborted) return CUT_SHORT;
  }
  console.print(isWell ? '\nThe adapter can be driven.' : '\nThe adapter cannot be driven yet.');
  return isWell ? CLEAN : FAILED;
}

export interface Step {
  /** A note hinders nothing. */
  is: 'fine' | 'wrong' | 'note';
  what: string;
  /** What to do about it. */
  todo?: string;
}

const fine = (what: string): Step => ({ is: 'fine', what });
const wrong = (what: string, todo: string): Step => ({ is: 'wrong', what, todo });
const note = (what: string, todo: string): Step => ({ is: 'note', what, todo });

/** Real milliseconds of one conversation, from which on a scaled clock says little. */
const SLOW_MS = 1_500;

/** One step after the other, as each is known; the last is wrong when the adapter cannot be driven. */
export async function* examine(start: () => Promise<Driver>, clockOf: (driver: Driver) => ClockMode, only?: Entry): AsyncGenerator<Step> {
  const elapsed = stopwatch();
  let driver: Driver;
  try {
    driver = await start();
  } catch (error) {
    if (!(error instanceof AdapterError)) throw error;
    return void (yield wrong(error.message, startTodo(error.message)));
  }
  try {
    if (driver.kind === 'stdio') yield* handshake(driver, elapsed());
    for (const entry of only ? [only] : (['identity', 'onboarding'] as const)) {
      if (!driver.capabilities.includes(entry)) yield note(`it does not do entry ${entry}`, 'cases of that entry will not apply');
      else if (!(yield* conversation(driver, plain(entry), clockOf(driver)))) return;
      else if (!(yield* conversation(driver, refused(entry), clockOf(driver), 'refused at once'))) return;
    }
    const entry: Entry = only ?? (driver.capabilities.includes('identity') ? 'identity' : 'onboarding');
    if (driver.kind === 'stdio' && driver.capabilities.includes('parallel')) yield* conversation(driver, plain(entry, 2), clockOf(driver));
  } finally {
    const ending = stopwatch();
    await driver.close();
    if (driver.kind === 'stdio' && ending() > 900)
      yield note('it does not end when it is told bye', 'exit after the line {"type":"bye"}, and when stdin closes');
  }
}

const startTodo = (message: string) =>
  message.includes('cannot be started')
    ? 'write after -- what starts the client, as in a terminal: -- node adapter.js'
    : 'answer {"type":"hello"} with a line {"type":"ready","name":…,"capabilities":[…]}; print nothing else on stdout, and flush each line';

function* handshake({ client, capabilities, clocks }: Driver, ms: number): Generator<Step> {
  yield fine(
    `says ready after ${(ms / 1000).toFixed(1)} s: ${[client.name, client.version].filter(Boolean).join(' ')}, ${capabilities.join(', ')}`,
  );
  if (!clocks.includes('virtual'))
    yield note(
      'it waits by itself, in real time',
      'route its waiting through {"type":"sleep"}, and offer clock:virtual: minutes become milliseconds, and cases about waiting apply',
    );
  const lacking = (['webhooks', 'tls', 'parallel'] as Capability[]).filter((each) => !capabilities.includes(each));
  if (lacking.length) yield note(`it does not offer ${lacking.join(', ')}`, 'cases that need that will not apply');
}

/** Whether the client can go on to the next. */
async function* conversation(driver: Driver, given: ContractCase, clock: ClockMode, how = ''): AsyncGenerator<Step, boolean> {
  const runs = given.world?.runs ?? 1;
  const name = runs > 1 ? `${runs} conversations at once` : [`entry ${given.entry}`, how].filter(Boolean).join(', ');
  const elapsed = stopwatch();
  let seen: Seen;
  try {
    seen = await runCase(given, driver, { seed: 'doctor', clock });
  } catch (error) {
    if (!(error instanceof AdapterError)) throw error;
    yield wrong(`${name}: ${error.message}`, startTodo(error.message));
    return false;
  }
  const ms = elapsed();
  if (seen.ownFaults.length) throw new Error(seen.ownFaults.join('; '));
  const ended = seen.runs.filter(({ wasEnded }) => wasEnded);
  const silent = seen.runs.filter(({ outcome }) => outcome === null);
  const called = calls(seen, name, driver);
  yield called;
  if (ended.length) {
    yield wrong(
      `${name}: it does not come to an end: ${flawOf(ended)}`,
      'give up at BUNQ_DEADLINE_MS (deadline_ms), and give every request a time-out',
    );
    return false;
  }
  if (silent.length) {
    const where = driver.kind === 'stdio' ? 'a message {"type":"outcome","seq":…,"outcome":{…}}' : 'the last line on stdout';
    yield wrong(
      `${name}: ${flawOf(silent)}`,
      `say {"outcome":"approved","error_kind":"none","session_id":"…","fail_reasons":[],"note":""} as ${where}; debug on stderr`,
    );
    return false;
  }
  yield fine(`${name}: says an outcome: ${seen.runs.map(claimOf).join(', ')}`);
  yield* leaving(seen.runs, name);
  if (driver.kind === 'command' && ms > SLOW_MS + 2_000 && clock === 'scaled')
    yield note(
      `${name}: it takes ${(ms / 1000).toFixed(1)} s`,
      'by a scaled clock its deadline is 3 s: if cases time out, use --clock real, or --driver stdio',
    );
  const right = given.outcomes.flat() as string[];
  if (called.is === 'fine' && seen.runs.some((run) => !right.includes(claimOf(run)))) {
    const notes = seen.runs.map(({ outcome }) => outcome?.note).filter(Boolean);
    yield note(
      `${name}: ${how ? `right is ${right.join(' or ')}` : 'nothing went wrong there, and right is approved'}${notes.length ? `; it notes: ${notes.join('; ')}` : ''}`,
      `the adapter works; what the client does wrong is told by bunq-contracts verify 'POLL-7K3Q*'`,
    );
  }
  return true;
}

const flawOf = (runs: readonly Run[]) => runs.map(({ flaw }) => flaw || 'it was given up').join('; ');

function calls({ case: { entry }, exchanges, elsewhere, connections, runs }: Seen, name: string, driver: Driver): Step {
  const url = runs[0]?.given.baseUrl;
  const [first] = exchanges;
  if (connections === 0 && entry === 'onboarding' && runs.every(({ outcome }) => outcome?.outcome === 'error'))
    return wrong(
      `${name}: it calls nothing at BUNQ_BASE_URL, and reports an error`,
      driver.kind === 'command'
        ? 'begin with BUNQ_API_KEY there; or say --lacks onboarding, if the client is not there for that'
        : 'begin with api_key there; or leave onboarding out of the capabilities in ready, if the client is not there for that',
    );
  if (connections === 0) return wrong(`${name}: it calls nothing at BUNQ_BASE_URL, which was ${url}`, CALL_DIRECTLY);
  if (!first) return wrong(`${name}: it connects to ${url}, and sends no request`, 'the base URL is plain http here, unless it says https');
  if (!exchanges.some(({ operation }) => operation !== null))
    return wrong(
      `${name}: it calls ${first.method} ${first.target}, which bunq does not have`,
      'paths go behind the base URL, with /v1/ before them',
    );
  return fine(`${name}: calls the base URL: ${exchanges.length + elsewhere.length} requests`);
}

function* leaving(runs: readonly Run[], name: string): Generator<Step> {
  for (const { exit, lingered, outcome } of runs) {
    if (!exit) continue;
    if (lingered !== undefined)
      yield wrong(`${name}: its process goes on after its outcome`, 'end it: close sockets, agents and timers, or exit');
    else if (exit.code !== (outcome?.outcome === 'error' ? 1 : 0))
      yield note(
        `${name}: it exits ${exit.code ?? exit.signal} with ${outcome?.outcome}`,
        'exit 1 with an error, 0 with every other outcome',
      );
    else yield fine(`${name}: exits ${exit.code}`);
  }
}
