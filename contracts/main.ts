#!/usr/bin/env node
/** The CLI bunq-contracts: flags, what is printed, files, signals, exit status. */
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Command, CommanderError, Option } from 'commander';
import { editions, realNow, version } from '../server/index.js';
import { examine } from './commands/doctor.js';
import { count, type DriverFlags, driven, port, seedText, type VerifyFlags, withCases, writable } from './commands/flags.js';
import { Usage } from './commands/usage.js';
import { watch } from './commands/watch.js';
import { type DriftOptions, drift, driftText } from './drift/index.js';
import { applyExpected, excused, readExpected } from './judging/expected.js';
import type { CaseLevel } from './judging/kinds.js';
import { rules } from './judging/rules/index.js';
import { badgeOf } from './reports/badge.js';
import { explain, listJson, listText } from './reports/explain.js';
import { htmlOf } from './reports/html.js';
import { jsonOf, readReport } from './reports/json.js';
import { junitOf } from './reports/junit.js';
import { progress, summaryText } from './reports/terminal.js';
import { quoted } from './reports/words.js';
import { chosen, OWN_CASES, readCases } from './running/cases.js';
import { command as commandDriver } from './running/drivers/command.js';
import { AdapterError, type Driver } from './running/drivers/driver.js';
import { stdio } from './running/drivers/stdio.js';
import type { ClockMode } from './running/time.js';
import { verifyCases } from './verify.js';

const CLEAN = 0;
const FAILED = 1;
const CALLED_WRONGLY = 2;
const OWN_FAULT = 3;
const CUT_SHORT = 4;
let status = CLEAN;
/** An action that resolves with the status to exit with. */
const ending =
  <Given extends unknown[]>(act: (...given: Given) => Promise<number>) =>
  async (...given: Given) => {
    status = await act(...given);
  };

const [mine, client] = splitAt(process.argv.slice(2), '--');
const hasColour = Boolean(process.stdout.isTTY) && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
const isLive = Boolean(process.stderr.isTTY) && process.env.TERM !== 'dumb';
// A reader that went away, as `head` does, is no reason to stop.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
const print = (text: string) => void process.stdout.write(`${text}\n`);
const complain = (text: string) => void process.stderr.write(`${text}\n`);

/** What stands before the first of these words, and what behind it. */
function splitAt(words: readonly string[], word: string): [before: string[], after: string[] | undefined] {
  const at = words.indexOf(word);
  return at < 0 ? [[...words], undefined] : [words.slice(0, at), words.slice(at + 1)];
}

const program = new Command('bunq-contracts')
  .description(
    "Judges a client of bunq's onboarding API, in any language: would it do the right thing, with real people's identities, when reality bends? Each case gives the client a world of its own, sees every byte, and cross-examines what it claims.",
  )
  .version(version)
  .configureHelp({ showGlobalOptions: false })
  .exitOverride()
  .addHelpText(
    'after',
    `
Examples:
  bunq-contracts doctor -- node adapter.js                    can it be driven?
  bunq-contracts verify -- node adapter.js                    a process for each case
  bunq-contracts verify --driver stdio -- python3 adapter.py  one process for all, minutes in milliseconds
  bunq-contracts verify 'POLL-*' --seed 7 -- ./adapter        some cases, once more as they were
  bunq-contracts explain POLL-7K3Q                            what it is about

Exit status: 0 clean, 1 an unexpected failure or an expectation that is out of date, 2 called wrongly, or the client cannot
even be tried, 3 the kit's own fault, 4 cut short by a signal.`,
  );

driven(withCases(program.command('verify')))
  .description('Runs the client against every case, or those that a pattern names.')
  .argument('[pattern...]', 'ids of cases, with * for any text')
  .usage('[pattern...] [options] -- command [argument...]')
  .addOption(new Option('--entry <entry>', 'only cases that begin so').choices(['identity', 'onboarding']))
  .addOption(new Option('--seed <text>', 'what ids, names and orders come from; a new one unless given, and printed').argParser(seedText))
  .addOption(new Option('--expected-failures <file>', 'failures that are known: a row that no longer holds fails the run'))
  .addOption(new Option('--json <file>', 'the report, for machines: the same seed, the same bytes').argParser(writable))
  .addOption(new Option('--junit <file>', 'the report, for pipelines').argParser(writable))
  .addOption(new Option('--html <file>', 'the report, for people: one page with every exchange').argParser(writable))
  .addOption(new Option('--badge <file>', 'the report, for shields.io').argParser(writable))
  .addOption(new Option('--jobs <n>', 'how many cases at once').argParser(count))
  .action(ending((patterns: string[], flags: VerifyFlags) => verify(patterns, flags)));

withCases(program.command('list'))
  .description('Every case, or those that a pattern names, a line each.')
  .argument('[pattern...]', 'ids of cases, with * for any text')
  .option('--json', 'for machines')
  .action((patterns: string[], { json, cases }: { json?: boolean; cases: string[] }) => {
    noClient();
    const found = chosen(readCases(OWN_CASES, ...cases), patterns);
    print(json ? listJson(found) : listText(found));
  });

withCases(program.command('explain'))
  .description('What a case, or a rule, is about: why, by whose word, what is done, what is right.')
  .argument('<id>', 'of a case, or of a rule')
  .action((id: string, { cases }: { cases: string[] }) => {
    noClient();
    print(explain(id, readCases(OWN_CASES, ...cases), rules));
  });

driven(program.command('doctor'))
  .description('Judges the adapter before the client: can it be driven at all?')
  .usage('[options] -- command [argument...]')
  .action(ending((flags: DriverFlags) => doctor(flags)));

program
  .command('watch')
  .description('Serves a client under development, and prints what the rules find, as they do.')
  .addOption(new Option('--port <port>', 'where to listen; 0 takes a free one').argParser(port).default(8787))
  .addOption(new Option('--edition <date>', "the state of bunq's documentation that answers follow").choices(editions).default('2025-10'))
  .action(ending((flags: { port: number; edition: (typeof editions)[number] }) => watchFor(flags)));

program
  .command('merge')
  .description('Several reports in one page: a matrix of cases and clients.')
  .argument('<report...>', 'files that verify --json wrote')
  .addOption(new Option('--html <file>', 'the page').argParser(writable).makeOptionMandatory())
  .action((paths: string[], { html }: { html: string }) => {
    noClient();
    writeFileSync(html, htmlOf(paths.map(readReport)));
  });

interface DriftFlags extends Pick<DriftOptions, 'target' | 'entry' | 'edition' | 'sdk' | 'iKnow'> {
  apiKeyFile?: string;
  authority?: string;
  json?: string;
  patch?: string;
}

program
  .command('drift')
  .description('Walks through the same conversations with a real sandbox, and tells where it differs from the schemas.')
  .addOption(new Option('--target <url>', 'scheme and host of the sandbox; it makes a user there, for good').makeOptionMandatory())
  .addOption(new Option('--api-key-file <file>', "the partner's API key; or in the variable BUNQ_API_KEY"))
  .addOption(new Option('--entry <entry>', 'how far to go').choices(['identity', 'onboarding']).default('onboarding'))
  .addOption(new Option('--edition <date>', 'by whose forms answers are judged; either, unless given').choices(editions))
  .addOption(new Option('--authority <file>', 'a certificate, PEM, to trust besides the usual ones'))
  .addOption(new Option('--sdk', "plays the user's part, where the SDK is a mock's"))
  .addOption(new Option('--i-know', 'that the target is production'))
  .addOption(new Option('--json <file>', 'the report, for machines').argParser(writable))
  .addOption(new Option('--patch <file>', 'what would make the schemas agree').argParser(writable))
  .action(ending((flags: DriftFlags) => driftFrom(flags)));

/** Signals are heard from here on; the second of them ends it at once. */
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stopping.abort());

function clientCommand(): { command: string; args: string[]; env: NodeJS.ProcessEnv } {
  const [command, ...args] = client ?? [];
  if (!command) throw new Usage('there is no client: write -- and the command that starts it at the end, as in -- node adapter.js');
  return { command, args, env: process.env };
}

function noClient(): void {
  if (client) throw new Usage('this takes no client after --');
}

function startDriver({ driver, lacks, name, readyTimeout }: DriverFlags): () => Promise<Driver> {
  const given = clientCommand();
  if (driver === 'stdio') {
    if (lacks.length || name)
      throw new Usage('by --driver stdio a client says itself what it is and can do; --lacks and --name are for command');
    return () => stdio(given, { readyMs: readyTimeout * 1_000, signal: stopping.signal });
  }
  return async () => commandDriver(given, { lacks, ...(name !== undefined && { about: { name } }) });
}

function clockFor({ clock }: DriverFlags, { clocks, kind }: Driver): ClockMode {
  const [usual] = clocks;
  if (clock === undefined) return usual as ClockMode;
  if (clocks.includes(clock)) return clock;
  const why = kind === 'command' ? 'a process waits in real time; see --driver stdio' : 'the client does not offer clock:virtual';
  throw new Usage(`--clock ${clock} cannot be: ${why}`);
}

/** Of cases at once: those by a virtual clock are busy, those by another mostly wait. */
const JOBS: Record<ClockMode, number> = { virtual: 4, scaled: availableParallelism(), real: 16 };

async function verify(patterns: string[], flags: VerifyFlags): Promise<number> {
  const known = readCases(OWN_CASES, ...flags.cases);
  const named = chosen(known, patterns);
  const cases = named.filter(({ entry }) => flags.entry === undefined || entry === flags.entry);
  if (cases.length === 0) throw new Usage(`none of the ${named.length} cases that are named is of entry ${flags.entry}`);
  const rows = flags.expectedFailures === undefined ? [] : readExpected(flags.expectedFailures);
  const today = realNow().toISOString().slice(0, 10);
  const seed = flags.seed ?? (realNow().getTime() * 100_000 + process.pid).toString(36);
  const driver = await startDriver(flags)();
  try {
    const clock = clockFor(flags, driver);
    complain(`${cases.length} cases, seed ${seed}`);
    const durations = new Map<string, number>();
    const found = await verifyCases({
      cases,
      driver,
      seed,
      clock,
      jobs: flags.jobs ?? JOBS[clock],
      signal: stopping.signal,
      onCase(result, _seen, ms) {
        durations.set(result.id, ms);
        const line = progress(excused(result, rows, today), durations.size, cases.length);
        process.stderr.write(isLive ? `\r\u001b[K${line}` : `${line}\n`);
      },
    });
    if (isLive) process.stderr.write('\r\u001b[K');
    const ids = known.map(({ id }) => id);
    const { report, unexpected, stale, rows: fresh } = applyExpected(found, rows, ids, today);
    if (flags.json) writeFileSync(flags.json, jsonOf(report));
    if (flags.junit) writeFileSync(flags.junit, junitOf(report, durations));
    if (flags.html) writeFileSync(flags.html, htmlOf([report]));
    if (flags.badge) writeFileSync(flags.badge, badgeOf(report));
    print(summaryText(report, { command: (client ?? []).map(quoted).join(' '), colour: hasColour }));
    for (const { row, why } of stale) print(`expected failures: the row ${row.pattern} (${row.reason}) is to go: ${why}`);
    if (flags.expectedFailures && fresh.length)
      print(`expected failures: to expect what is new, add\n${fresh.map((row) => `  ${JSON.stringify(row)}`).join(',\n')}`);
    if (report.summary.HARNESS_ERROR > 0) return OWN_FAULT;
    if (report.cut_short) return CUT_SHORT;
    if (report.summary.NOT_APPLICABLE === cases.length) throw new Usage('none of these cases applies to this client: nothing was judged');
    return unexpected.length > 0 || stale.length > 0 ? FAILED : CLEAN;
  } finally {
    await driver.close();
  }
}

async function doctor(flags: DriverFlags): Promise<number> {
  const marks = { fine: 'ok   ', note: 'note ', wrong: 'WRONG' };
  let isWell = true;
  for await (const { is, what, todo } of examine(startDriver(flags), (driver) => clockFor(flags, driver))) {
    isWell &&= is !== 'wrong';
    print(`${marks[is]} ${what}${todo ? `\n      -> ${todo}` : ''}`);
    if (stopping.signal.aborted) return CUT_SHORT;
  }
  print(isWell ? '\nThe adapter can be driven.' : '\nThe adapter cannot be driven yet.');
  return isWell ? CLEAN : FAILED;
}

/** What a finding comes to, as it would in a case. */
const WORDS: Record<CaseLevel, string> = { must: 'FAIL', should: 'WARN', may: 'note' };

async function watchFor({ port, edition }: { port: number; edition: (typeof editions)[number] }): Promise<number> {
  noClient();
  const mock = await watch({
    port,
    edition,
    onConversation: (world) => print(`${world}  a conversation begins`),
    onExchange: (world, { id, request, answer, operation }) =>
      print(`${world}  #${id} ${answer?.status ?? '---'} ${request.method} ${request.target}  ${operation ?? '-'}`),
    onFinding: ({ world, rule, text, exchanges }) =>
      print(`${world}  ${WORDS[rule.level]} ${rule.id}: ${text}${exchanges.length ? `  (#${exchanges.join(', #')})` : ''}`),
  });
  const world = mock.world();
  const [user] = world.users;
  print(`bunq-contracts ${version} watches

  base URL       ${mock.url}
  API key        ${world.partner.api_key}
  ready user     UserApiKey ${user.user_api_key_id}
  session token  ${user.session_token}
`);
  await new Promise<void>((end) => (stopping.signal.aborted ? end() : stopping.signal.addEventListener('abort', () => end())));
  await mock.stop();
  return CLEAN;
}

async function driftFrom({ apiKeyFile, authority, json, patch, ...flags }: DriftFlags): Promise<number> {
  noClient();
  const report = await drift({
    ...flags,
    apiKey: (apiKeyFile === undefined ? (process.env.BUNQ_API_KEY ?? '') : read(apiKeyFile)).trim(),
    ...(authority !== undefined && { authority: read(authority) }),
    onExchange: ({ nr, operation, status }) => complain(`#${nr} ${operation} ${status ?? 'no answer'}`),
  });
  if (json) writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`);
  if (patch) writeFileSync(patch, `${JSON.stringify(report.patch, null, 2)}\n`);
  process.stdout.write(driftText(report));
  if (report.findings.length) return FAILED;
  // Where a person has to go through the SDK is as far as it gets with a real one.
  return report.stopped?.at === 'elsewhere' ? CUT_SHORT : CLEAN;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Usage(`${path} cannot be read: ${(error as Error).message}`);
  }
}

function statusOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? CLEAN : CALLED_WRONGLY;
  if (stopping.signal.aborted) {
    complain('bunq-contracts: cut short before a case was judged');
    return CUT_SHORT;
  }
  const { code, message } = error as NodeJS.ErrnoException;
  if (error instanceof Usage) complain(`bunq-contracts: ${message}`);
  else if (error instanceof AdapterError)
    complain(`bunq-contracts: the adapter could not even try, and the client is not judged: ${message}`);
  else if (code === 'EADDRINUSE') complain('bunq-contracts: that port is in use; choose another with --port');
  else {
    complain(`bunq-contracts: the kit's own fault: ${error instanceof Error ? error.stack : String(error)}`);
    return OWN_FAULT;
  }
  return CALLED_WRONGLY;
}

try {
  await program.parseAsync(mine, { from: 'user' });
} catch (error) {
  status = statusOf(error);
}
// What was cut short may still be at it.
process.exit(status);
