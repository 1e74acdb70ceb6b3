/** What a search has found: for machines, for people, and as cases to keep. */
import { createRequire } from 'node:module';
import type * as validators from '../../schemas/generated/rare-validators.cjs';
import type { ExplorationReport } from '../../schemas/generated/types.js';
import { version } from '../../server/index.js';
import type { Find } from '../exploring/finds.js';
import { caseOf, stepText } from '../exploring/schedule.js';
import type { Exploration, ExploreSettings } from '../exploring/search.js';
import type { ContractCase } from '../judging/kinds.js';
import { sentencesOf } from '../judging/sentences.js';
import { painter, plainText, wrap } from './terminal.js';
import { type Called, counted, exchangeLine, groupBy, placeText, repeatLine } from './words.js';

const require = createRequire(import.meta.url);
const { ExplorationReport: isExploration } = require('../../schemas/generated/rare-validators.cjs') as typeof validators;

/** Exchanges of one find that are shown. */
const MOST_EVIDENCE = 8;

export function explorationReport(
  found: Exploration,
  { driver, seed, clock, shard }: Pick<ExploreSettings, 'driver' | 'seed' | 'clock' | 'shard'>,
): ExplorationReport {
  const report: ExplorationReport = {
    tool: `bunq-contracts/${version}`,
    seed,
    driver: driver.kind,
    clock,
    client: driver.client,
    ...(driver.place && { place: driver.place }),
    schedules: found.schedules,
    unstruck: found.unstruck,
    own_faults: found.ownFaults,
    unsteady: found.unsteady,
    gone: found.gone,
    left: found.left,
    ...(shard && { shard: `${shard.nr}/${shard.of}` }),
    cut_short: found.isCutShort,
    stories: found.searched.map(({ story: { entry, name }, plain, points, fits, cells, depths }) => ({
      entry,
      name,
      outcome: plain.trace.outcome,
      points: points.map(({ operation, nth, text }, place) => ({
        operation,
        nth,
        text,
        fits: (fits[place] ?? []).map(({ id }) => id),
        alone: Object.fromEntries(
          cells.filter(({ point }) => point === place).map(({ move, verdict, cases }) => [move.id, { verdict, cases }]),
        ),
      })),
      depths: depths.map(({ schedules, skipped, isComplete }) => ({ schedules, skipped, complete: isComplete })),
      exchanges: plain.result.exchanges,
    })),
    finds: found.finds.map(({ id, check, title, source, operation, text, evidence, schedules, shows, smallest, result }) => ({
      case: id,
      check,
      title,
      source,
      operation,
      text,
      evidence: [...evidence],
      schedules,
      ...(shows !== undefined && { shows }),
      entry: smallest.story.entry,
      story: smallest.story.name,
      steps: smallest.steps.map((step) => ({
        operation: step.operation,
        nth: step.nth,
        move: step.move.id,
        class: step.move.class,
        text: stepText(step),
      })),
      exchanges: result.exchanges,
    })),
  };
  if (!isExploration(report)) throw new Error(`the kit's own fault: its report is none: ${sentencesOf(isExploration.errors ?? [])}`);
  return report;
}

/** The smallest schedule of a find as a case, which `verify --cases` runs. */
export function findCase({ smallest, check, text, id }: Find): ContractCase {
  const right = smallest.story.outcomes[0]?.join(' or ');
  return {
    ...caseOf(smallest, id),
    why: `Found by a search where the right end was ${right}, as a breach of ${check}: ${plainText(text)}`,
  };
}

/** @param folder where the finds are kept as cases */
export function explorationText(
  report: ExplorationReport,
  { called, colour, folder }: { called?: Called; colour: boolean; folder: string },
): string {
  const paint = painter(colour);
  const stories = report.stories.map(({ entry, name, exchanges, points, depths }) => {
    const far = depths.map(({ schedules, skipped, complete }, i) => {
      const more = skipped ? `, ${skipped} left out as shown already` : '';
      return `depth ${i + 1} ${complete ? 'complete' : 'in part'} (${schedules}${more})`;
    });
    return wrap(
      `${entry}, ${name}: ${[`${counted(exchanges.length, 'exchange')}, ${counted(points.length, 'point')}`, ...far].join('; ')}`,
      0,
      2,
    );
  });
  const finds = [...groupBy(report.finds, (find) => find.case).values()].map((those) => {
    const [{ steps, story, exchanges, ...find }] = those as [(typeof those)[number]];
    return [
      ...those.map(({ check, text, schedules, shows }) => {
        const often = shows !== undefined && shows < 3 ? `; shows ${shows} times of 3` : '';
        return wrap(`${check}: ${text} (${counted(schedules, 'schedule')}${often})`, 2, 4);
      }),
      ...(steps.length ? steps.map((step, i) => wrap(`${i + 1}. ${step.text}`, 4, 3)) : [`    the story as it is: ${story}`]),
      ...exchanges.slice(-MOST_EVIDENCE).map((exchange) => paint('dim', `      ${plainText(exchangeLine(exchange))}`)),
      `    ${folder}/${find.case.toLowerCase()}.json`,
    ].join('\n');
  });
  const ids = [...new Set(report.finds.map((find) => find.case))].sort();
  const before = [
    report.left.length > 0 && `of before, these show still: ${report.left.join(', ')}`,
    report.gone.length > 0 && `of before, these show no more: ${report.gone.join(', ')}`,
  ].filter((line) => line !== false);
  const notes = [
    report.unstruck > 0 && `${report.unstruck} of them say nothing: the client never came so far`,
    report.cut_short && 'cut short',
  ].filter(Boolean);
  const { client, seed, driver, clock } = report;
  const who = plainText([client.name, client.version].filter(Boolean).join(' '));
  return `${[
    stories.join('\n'),
    ...report.own_faults.map((fault) => wrap(`the kit's own fault: ${fault}`, 0, 2)),
    ...report.unsteady.map((story) => wrap(`the client goes another way when it meets the same again: ${story}`, 0, 2)),
    ...before.map((line) => wrap(plainText(line), 0, 2)),
    paint(report.finds.length ? 'red' : 'green', report.finds.length ? counted(report.finds.length, 'find') : 'no find'),
    ...finds,
    `${counted(report.schedules, 'schedule')}${notes.length ? `; ${notes.join('; ')}` : ''}\n${paint('dim', `${who}; seed ${plainText(seed)}; driver ${driver}; clock ${clock}${plainText(placeText(report))}`)}`,
    ...(ids.length
      ? [`repeat  ${repeatLine(report, ids, { client: called?.client ?? [], flags: [...(called?.flags ?? []), '--cases', folder] })}`]
      : []),
  ].join('\n\n')}\n`;
}

/** What a search would go through: the points of each story, and what fits there. */
export const listText = ({ stories }: ExplorationReport): string =>
  stories
    .map(({ entry, name, points }) =>
      [
        `${entry}, ${name}: ${counted(points.length, 'point')}, ${points.reduce((sum, { fits }) => sum + fits.length, 0)} misfortunes`,
        ...points.map(({ text, nth, fits }) => wrap(`${nth}. ${text}: ${fits.join(', ')}`, 2, 4)),
      ].join('\n'),
    )
    .join('\n\n');
