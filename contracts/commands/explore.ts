/** `bunq-contracts explore`: every misfortune at every point of the client's own conversation, alone, in pairs, and deeper. */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { realNow } from '../../server/index.js';
import { CHOICES } from '../exploring/moves/index.js';
import { CLASSES } from '../exploring/moves/move.js';
import { explore } from '../exploring/search.js';
import { STORIES } from '../exploring/stories.js';
import type { Entry } from '../judging/kinds.js';
import { rules } from '../judging/rules/index.js';
import { explorationReport, explorationText, findCase, listText } from '../reports/explored.js';
import { explorationPage } from '../reports/explored-html.js';
import { explorationJunit } from '../reports/explored-junit.js';
import { readCases } from '../running/cases.js';
import { CLEAN, type Console, CUT_SHORT, FAILED, OWN_FAULT } from './console.js';
import { count, type DriverFlags, driven, READY_SECONDS, seedText, writable } from './flags.js';
import { clockFor, startDriver } from './start.js';

/** As many as a pair of moves comes to in a conversation of entry identity. */
const SCHEDULES = 2_000;

interface ExploreFlags extends DriverFlags {
  entry?: Entry;
  story?: string;
  seed?: string;
  depth: number;
  schedules: number;
  budget?: number;
  moves: readonly string[];
  operation?: readonly string[];
  only?: readonly string[];
  reduction: boolean;
  shard?: { nr: number; of: number };
  jobs?: number;
  list?: true;
  save: string;
  json?: string;
  junit?: string;
  html?: string;
}

/** Reads a list whose members are these. */
const listOf = (known: readonly string[]) => (text: string) => {
  const names = text.split(',');
  for (const name of names) if (!known.includes(name)) throw new InvalidArgumentError(`There are ${known.join(', ')}.`);
  return names;
};

function milliseconds(text: string): number {
  const [, number, unit] = /^([1-9]\d{0,4})(s|m|h)$/.exec(text) ?? [];
  if (unit === undefined) throw new InvalidArgumentError('Expected a time as 30s, 10m or 1h.');
  return Number(number) * { s: 1_000, m: 60_000, h: 3_600_000 }[unit as 's' | 'm' | 'h'];
}

function share(text: string): { nr: number; of: number } {
  const [nr = 0, of = 0] = /^[1-9]\d{0,3}\/[1-9]\d{0,3}$/.test(text) ? text.split('/').map(Number) : [];
  if (nr < 1 || nr > of) throw new InvalidArgumentError('Expected a share as 2/5.');
  return { nr, of };
}

function moves(text: string): number {
  if (!/^[1-5]$/.test(text)) throw new InvalidArgumentError('Expected 1 to 5.');
  return Number(text);
}

/** Finds of an earlier search. */
const keptIn = (folder: string) =>
  existsSync(folder) && readdirSync(folder).some((name) => name.endsWith('.json')) ? readCases(folder) : [];

/** What a breach may be of. */
const CHECKS: readonly string[] = ['outcome', ...rules.map(({ id }) => id)];

export const exploreCommand = (console: Console): Command =>
  driven(new Command('explore'))
    .description("Searches for the client's failures: every misfortune at every point of its conversation, alone, in pairs, and deeper.")
    .usage('[options] -- command [argument...]')
    .addOption(new Option('--entry <entry>', 'only conversations that begin so').choices(['identity', 'onboarding']))
    .addOption(new Option('--story <name>', 'only where this happens by itself').choices(STORIES))
    .addOption(new Option('--seed <text>', 'what ids and names come from; a new one unless given, and printed').argParser(seedText))
    .addOption(
      new Option('--depth <n>', 'how many misfortunes at once: up to 2 in every way, up to 5 by the seed').argParser(moves).default(2),
    )
    .addOption(new Option('--schedules <n>', 'how many at most').argParser(count).default(SCHEDULES))
    .addOption(new Option('--budget <time>', 'how long at most, as 30s, 10m or 1h').argParser(milliseconds))
    .addOption(
      new Option('--moves <names>', `classes, or single ones, with commas: ${CLASSES.join(', ')}`)
        .argParser(listOf(CHOICES))
        .default(CLASSES, 'all'),
    )
    .addOption(
      new Option('--operation <names>', 'only at these operations and event types, with commas').argParser((text: string) =>
        text.split(','),
      ),
    )
    .addOption(new Option('--only <checks>', 'only breaches of these: outcome, or ids of rules, with commas').argParser(listOf(CHECKS)))
    .option('--no-reduction', 'also what others have shown already: pairs whose first misfortune changes nothing, polls among many')
    .addOption(new Option('--shard <share>', 'of several machines, what this one does, as 2/5').argParser(share))
    .option('--list', 'what there would be to go through; nothing goes wrong')
    .addOption(new Option('--jobs <n>', 'how many at once').argParser(count))
    .addOption(new Option('--save <folder>', 'where finds are kept, as cases for verify --cases').default('explore'))
    .addOption(new Option('--json <file>', 'the report, for machines: the same seed, the same bytes').argParser(writable))
    .addOption(new Option('--junit <file>', 'the report as XML, for pipelines').argParser(writable))
    .addOption(
      new Option('--html <file>', 'the report, for people: the conversation along the top, what goes wrong down the side').argParser(
        writable,
      ),
    )
    .action(console.ending((flags: ExploreFlags) => run(console, flags)));

async function run(console: Console, flags: ExploreFlags): Promise<number> {
  const seed = flags.seed ?? console.newSeed();
  const driver = await startDriver(console, flags, seed)();
  try {
    const clock = clockFor(flags, driver);
    const settings = { driver, seed, clock, ...(flags.shard && { shard: flags.shard }) };
    const found = await explore({
      ...settings,
      ...(flags.entry && { entries: [flags.entry] }),
      ...(flags.story && { stories: [flags.story] }),
      depth: flags.depth,
      schedules: flags.schedules,
      ...(flags.budget && { budgetMs: flags.budget }),
      choices: flags.moves,
      ...(flags.operation && { operations: flags.operation }),
      ...(flags.only && { only: flags.only }),
      isDry: flags.list === true,
      known: flags.list ? [] : keptIn(flags.save),
      reduction: flags.reduction,
      jobs: flags.jobs ?? 2 * availableParallelism(),
      signal: console.stopping,
      onSchedule: (done, finds) => console.progress(`${done} of at most ${flags.schedules} schedules, ${finds} finds`),
    });
    console.progress('');
    const report = explorationReport(found, settings);
    if (flags.list) {
      console.print(listText(report));
      return CLEAN;
    }
    if (found.finds.length) mkdirSync(flags.save, { recursive: true });
    for (const find of found.finds)
      writeFileSync(join(flags.save, `${find.id.toLowerCase()}.json`), `${JSON.stringify(findCase(find), null, 2)}\n`);
    if (flags.json) writeFileSync(flags.json, `${JSON.stringify(report, null, 2)}\n`);
    const called = {
      client: console.client ?? [],
      flags: [
        ...(flags.lacks.length ? ['--lacks', flags.lacks.join(',')] : []),
        ...(flags.name === undefined ? [] : ['--name', flags.name]),
        ...(flags.readyTimeout === READY_SECONDS ? [] : ['--ready-timeout', String(flags.readyTimeout)]),
      ],
    };
    const kept = { ...called, flags: [...called.flags, '--cases', flags.save] };
    if (flags.junit) writeFileSync(flags.junit, explorationJunit(report, kept));
    if (flags.html)
      writeFileSync(flags.html, explorationPage(report, { called, folder: flags.save, day: realNow().toISOString().slice(0, 10) }));
    console.print(explorationText(report, { called, colour: console.hasColour, folder: flags.save }));
    if (found.ownFaults.length) return OWN_FAULT;
    if (found.isCutShort) return CUT_SHORT;
    return found.finds.length + found.left.length > 0 ? FAILED : CLEAN;
  } finally {
    await driver.close();
  }
}
