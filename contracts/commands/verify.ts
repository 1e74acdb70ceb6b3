/** `bunq-contracts verify`: every case with one client, and the reports about it. */
import { appendFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Command, Option } from 'commander';
import { realNow } from '../../server/index.js';
import { applyExpected, excused, readExpected } from '../judging/expected.js';
import { badgeOf } from '../reports/badge.js';
import { type HarPage, harPage, harText } from '../reports/har.js';
import { htmlOf } from '../reports/html.js';
import { jsonOf } from '../reports/json.js';
import { junitOf } from '../reports/junit.js';
import { annotations, jobSummary } from '../reports/pipeline.js';
import { progress, summaryText } from '../reports/terminal.js';
import { traceText } from '../reports/trace.js';
import { type Called, counted } from '../reports/words.js';
import { chosen, OWN_CASES, readCases } from '../running/cases.js';
import { entries } from '../running/client.js';
import type { ClockMode } from '../running/time.js';
import { unasked, verifyCases, waiting } from '../verify.js';
import { CLEAN, type Console, CUT_SHORT, FAILED, OWN_FAULT } from './console.js';
import { count, driven, READY_SECONDS, seedText, type VerifyFlags, withCases, writable } from './flags.js';
import { clockFor, startDriver } from './start.js';
import { Usage } from './usage.js';

export const verifyCommand = (console: Console): Command =>
  driven(withCases(new Command('verify')))
    .description('Runs the client against every case, or those that a pattern names.')
    .argument('[pattern...]', 'ids of cases, with * for any text')
    .usage('[pattern...] [options] -- command [argument...]')
    .addOption(new Option('--entry <entry>', 'only cases that begin so').choices(entries))
    .addOption(new Option('--seed <text>', 'what ids, names and orders come from; a new one unless given, and printed').argParser(seedText))
    .addOption(new Option('--expected-failures <file>', 'failures that are known: a row that no longer holds fails the run'))
    .addOption(new Option('--json <file>', 'the report, for machines: the same seed, the same bytes').argParser(writable))
    .addOption(new Option('--junit <file>', 'the report, for pipelines').argParser(writable))
    .addOption(new Option('--html <file>', 'the report, for people: one page with every exchange').argParser(writable))
    .addOption(new Option('--badge <file>', 'the report, for shields.io').argParser(writable))
    .addOption(new Option('--har <file>', 'every exchange, for developer tools').argParser(writable))
    .option('--trace', 'prints the traffic of each case, and what the kit changed in it')
    .addOption(new Option('--jobs <n>', 'how many cases at once').argParser(count))
    .option('--quiet', 'no progress, and no more than what failed, by cause, and how to see it again')
    .action(console.ending((patterns: string[], flags: VerifyFlags) => verify(console, patterns, flags)));

/** Of cases at once, as this machine has cores: those by a virtual clock are seldom all busy, those by a real one mostly wait. */
const JOBS: Record<ClockMode, number> = { virtual: 2 * availableParallelism(), scaled: availableParallelism(), real: 16 };

async function verify(console: Console, patterns: string[], flags: VerifyFlags): Promise<number> {
  const known = readCases(OWN_CASES, ...flags.cases);
  const named = chosen(known, patterns);
  const cases = named.filter(({ entry }) => flags.entry === undefined || entry === flags.entry);
  if (cases.length === 0) throw new Usage(`none of the ${named.length} cases that are named is of entry ${flags.entry}`);
  const rows = flags.expectedFailures === undefined ? [] : readExpected(flags.expectedFailures);
  const today = realNow().toISOString().slice(0, 10);
  const seed = flags.seed ?? console.newSeed();
  const driver = await startDriver(console, flags, seed)();
  try {
    const clock = clockFor(flags, driver);
    const jobs = flags.jobs ?? JOBS[clock];
    if (!flags.quiet) console.complain(`${counted(cases.length, 'case')}, seed ${seed}, ${jobs} at once`);
    const about = { cases, driver, clock, ...(flags.clock === undefined && unasked(driver)) };
    const slow = waiting(about);
    if (slow.cases.length && !flags.quiet)
      console.complain(
        `${slow.cases.length} of them wait for seconds by a real clock, side by side: up to ${Math.ceil(slow.ms / 60_000)} min; --clock scaled leaves them out`,
      );
    const durations = new Map<string, number>();
    const pages: HarPage[] = [];
    const found = await verifyCases({
      ...about,
      seed,
      jobs,
      har: flags.har !== undefined,
      signal: console.stopping,
      onCase(result, seen, ms) {
        if (seen?.har) pages.push(harPage(result.id, seen, seen.har));
        durations.set(result.id, ms);
        if (!flags.quiet) console.progress(progress(excused(result, rows, today), durations.size, cases.length));
      },
    });
    console.progress('');
    const ids = known.map(({ id }) => id);
    const { report, unexpected, stale, rows: fresh } = applyExpected(found, rows, ids, today);
    if (flags.json) writeFileSync(flags.json, jsonOf(report));
    if (flags.junit) writeFileSync(flags.junit, junitOf(report, durations));
    if (flags.html) writeFileSync(flags.html, htmlOf([report], { called: calledBy(console, flags), day: today }));
    if (flags.badge) writeFileSync(flags.badge, badgeOf(report));
    if (flags.har) writeFileSync(flags.har, harText(pages));
    if (flags.trace) for (const result of report.cases) console.print(`${traceText(result)}\n`);
    for (const line of annotations(report, console.env)) console.print(line);
    if (console.env.GITHUB_STEP_SUMMARY) appendFileSync(console.env.GITHUB_STEP_SUMMARY, jobSummary(report, calledBy(console, flags)));
    console.print(summaryText(report, { called: calledBy(console, flags), colour: console.hasColour, quiet: flags.quiet === true }));
    for (const { row, why } of stale) console.print(`expected failures: the row ${row.pattern} (${row.reason}) is to go: ${why}`);
    if (flags.expectedFailures && fresh.length)
      console.print(`expected failures: to expect what is new, add\n${fresh.map((row) => `  ${JSON.stringify(row)}`).join(',\n')}`);
    if (report.summary.HARNESS_ERROR > 0) return OWN_FAULT;
    if (report.cut_short) return CUT_SHORT;
    if (report.summary.NOT_APPLICABLE === cases.length) throw new Usage('none of these cases applies to this client: nothing was judged');
    return unexpected.length > 0 || stale.length > 0 ? FAILED : CLEAN;
  } finally {
    await driver.close();
  }
}

const calledBy = ({ client = [] }: Console, { lacks, name, readyTimeout, cases }: VerifyFlags): Called => ({
  client,
  flags: [
    ...(lacks.length ? ['--lacks', lacks.join(',')] : []),
    ...(name === undefined ? [] : ['--name', name]),
    ...(readyTimeout === READY_SECONDS ? [] : ['--ready-timeout', String(readyTimeout)]),
    ...cases.flatMap((folder) => ['--cases', folder]),
  ],
});
