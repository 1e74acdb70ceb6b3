/** `bunq-contracts explore`: every misfortune at every point of the client's own conversation, alone and in pairs. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { CHOICES } from '../exploring/moves/index.js';
import { CLASSES } from '../exploring/moves/move.js';
import { explore } from '../exploring/search.js';
import { STORIES } from '../exploring/stories.js';
import type { Entry } from '../judging/kinds.js';
import { explorationReport, explorationText, findCase } from '../reports/explored.js';
import { CLEAN, type Console, CUT_SHORT, FAILED, OWN_FAULT } from './console.js';
import { count, type DriverFlags, driven, READY_SECONDS, seedText, writable } from './flags.js';
import { clockFor, startDriver } from './start.js';

/** As many as a pair of moves comes to in a conversation of entry identity. */
const SCHEDULES = 2_000;

interface ExploreFlags extends DriverFlags {
  entry?: Entry;
  story?: string;
  seed?: string;
  depth: '1' | '2';
  schedules: number;
  moves: readonly string[];
  reduction: boolean;
  jobs?: number;
  save: string;
  json?: string;
}

function choices(text: string): string[] {
  const names = text.split(',');
  for (const name of names) if (!CHOICES.includes(name)) throw new InvalidArgumentError(`There are ${CHOICES.join(', ')}.`);
  return names;
}

export const exploreCommand = (console: Console): Command =>
  driven(new Command('explore'))
    .description("Searches for the client's failures: every misfortune at every point of its conversation, alone and in pairs.")
    .usage('[options] -- command [argument...]')
    .addOption(new Option('--entry <entry>', 'only conversations that begin so').choices(['identity', 'onboarding']))
    .addOption(new Option('--story <name>', 'only where this happens by itself').choices(STORIES))
    .addOption(new Option('--seed <text>', 'what ids and names come from; a new one unless given, and printed').argParser(seedText))
    .addOption(new Option('--depth <moves>', 'how many misfortunes at once').choices(['1', '2']).default('2'))
    .addOption(new Option('--schedules <n>', 'how many at most').argParser(count).default(SCHEDULES))
    .addOption(
      new Option('--moves <names>', `classes, or single ones, with commas: ${CLASSES.join(', ')}`)
        .argParser(choices)
        .default(CLASSES, 'all'),
    )
    .option('--no-reduction', 'also pairs whose first misfortune changes nothing of what follows')
    .addOption(new Option('--jobs <n>', 'how many at once').argParser(count))
    .addOption(new Option('--save <folder>', 'where finds are kept, as cases for verify --cases').default('explore'))
    .addOption(new Option('--json <file>', 'the report, for machines: the same seed, the same bytes').argParser(writable))
    .action(console.ending((flags: ExploreFlags) => run(console, flags)));

async function run(console: Console, flags: ExploreFlags): Promise<number> {
  const seed = flags.seed ?? console.newSeed();
  const driver = await startDriver(console, flags, seed)();
  try {
    const clock = clockFor(flags, driver);
    const settings = { driver, seed, clock };
    const found = await explore({
      ...settings,
      ...(flags.entry && { entries: [flags.entry] }),
      ...(flags.story && { stories: [flags.story] }),
      depth: Number(flags.depth) as 1 | 2,
      schedules: flags.schedules,
      choices: flags.moves,
      reduction: flags.reduction,
      jobs: flags.jobs ?? 2 * availableParallelism(),
      signal: console.stopping,
      onSchedule: (done, finds) => console.progress(`${done} of at most ${flags.schedules} schedules, ${finds} finds`),
    });
    console.progress('');
    const report = explorationReport(found, settings);
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
    console.print(explorationText(report, { called, colour: console.hasColour, folder: flags.save }));
    if (found.ownFaults.length) return OWN_FAULT;
    if (found.isCutShort) return CUT_SHORT;
    return found.finds.length > 0 ? FAILED : CLEAN;
  } finally {
    await driver.close();
  }
}
