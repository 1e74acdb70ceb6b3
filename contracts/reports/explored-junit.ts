/** What a search has found, as JUnit's XML: a suite for each story, in which the search passes and each find fails. */
import type { ExplorationReport } from '../../schemas/generated/types.js';
import { attribute, content } from './junit.js';
import { type Called, counted, exchangeLine, repeatLine, sourceText } from './words.js';

type Find = ExplorationReport['finds'][number];

/** Times are left out: with one seed, the same bytes. */
export function explorationJunit(report: ExplorationReport, called: Called): string {
  const { client, stories, finds, own_faults } = report;
  const classname = attribute(`bunq-contracts.${client.name}.explore`);
  const open = (name: string) => `    <testcase classname="${classname}" name="${attribute(name)}" time="0.000"`;
  const suite = (name: string, lines: readonly string[], counts: string) =>
    `  <testsuite name="${attribute(name)}" ${counts} skipped="0" time="0.000">\n${lines.join('')}  </testsuite>\n`;
  const failure = (find: Find) => {
    const name = [find.case, find.check, ...find.steps.map(({ text }) => text)].join(' ');
    const text = content(detail(report, find, called));
    return `${open(name)}>\n      <failure type="FAIL" message="${attribute(find.text)}">${text}</failure>\n    </testcase>\n`;
  };
  const suites = stories.map(({ entry, name, depths }) => {
    const those = finds.filter((find) => find.entry === entry && find.story === name);
    const searched = depths.map(({ schedules, complete }, i) => `depth ${i + 1} ${complete ? 'complete' : 'in part'}: ${schedules}`);
    const lines = [`${open(`searched, ${searched.join('; ') || 'as it is'}`)}/>\n`, ...those.map(failure)];
    return suite(`${entry}, ${name}`, lines, `tests="${lines.length}" failures="${those.length}" errors="0"`);
  });
  const faults = own_faults.map(
    (fault) => `${open("the kit's own fault")}>\n      <error message="${attribute(fault)}"/>\n    </testcase>\n`,
  );
  if (faults.length) suites.push(suite("the kit's own faults", faults, `tests="${faults.length}" failures="0" errors="${faults.length}"`));
  const all = `tests="${stories.length + finds.length + faults.length}" failures="${finds.length}" errors="${faults.length}" skipped="0" time="0.000"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="${attribute(`bunq-contracts explore ${client.name}`)}" ${all}>\n${suites.join('')}</testsuites>\n`;
}

function detail(report: ExplorationReport, find: Find, called: Called): string {
  const { title, source, schedules, shows, steps, exchanges, evidence } = find;
  return [
    title,
    `${counted(schedules, 'schedule')}${shows === undefined ? '' : `; shows ${shows} times of 3`}`,
    ...steps.map(({ text }, i) => `${i + 1}. ${text}`),
    ...exchanges.map((exchange) => `${evidence.includes(exchange.nr) && !exchange.to ? '> ' : '  '}${exchangeLine(exchange)}`),
    `source: ${sourceText(source)}`,
    `repeat: ${repeatLine(report, [find.case], called)}`,
  ].join('\n');
}
