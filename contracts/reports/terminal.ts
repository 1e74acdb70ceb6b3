/** The report as a person reads it while, and after, it runs. */
import { stripVTControlCharacters } from 'node:util';
import type { CaseResult, Check, ContractReport, Verdict } from '../judging/kinds.js';
import { baseOf } from '../running/cases.js';
import {
  byCause,
  type Called,
  counted,
  evidenceOf,
  exchangeLine,
  FAILURES,
  failedChecks,
  groupBy,
  harmless,
  needsLook,
  placeText,
  remarksOf,
  repeatLine,
  sourceText,
  VERDICT_WORDS,
  VERDICTS,
  worstFirst,
} from './words.js';

const WIDTH = 96;
/** Exchanges of one finding, and lines of what a client printed. */
const MOST_EVIDENCE = 4;
const MOST_OUTPUT = 8;
/** Of checks that say nothing. */
const MOST_NAMED = 4;
/** Of one cause, before the others are named alone; of ids behind a remark. */
const MOST_TOLD = 3;
const MOST_IDS = 6;
const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, blue: 34, magenta: 35 } as const;
const COLOURS: Record<Verdict, keyof typeof CODES> = {
  PASS: 'green',
  WARN: 'yellow',
  FAIL: 'red',
  NOT_REACHED: 'red',
  NOT_APPLICABLE: 'dim',
  INCONCLUSIVE: 'blue',
  HARNESS_ERROR: 'magenta',
};

export type Paint = (style: keyof typeof CODES, text: string) => string;
export const painter =
  (colour: boolean): Paint =>
  (style, text) =>
    colour ? `\u001b[${CODES[style]}m${text}\u001b[0m` : text;

/** What a client said, without what a terminal obeys. */
export const plainText = (text: string) => harmless(stripVTControlCharacters(text)).replaceAll('\t', '  ');

/** One line of at most {@link WIDTH} characters, for a case that has been judged. */
export function progress(result: CaseResult, done: number, total: number): string {
  const { id, verdict, expectation, checks, reason } = result;
  const count = `${String(done).padStart(String(total).length)}/${total}`;
  const said = checks.find(({ findings }) => findings.length > 0)?.findings[0]?.text ?? reason;
  const why = needsLook(result) && said ? `: ${said.split('\n')[0]}` : '';
  const line = plainText(`${count} ${expectation === undefined ? verdict : `${verdict} (expected)`} ${id}${why}`);
  return line.length > WIDTH ? `${line.slice(0, WIDTH - 1)}…` : line;
}

/** Breaks at spaces, at most {@link WIDTH} wide; a word that is longer stays whole, to be copied. */
export function wrap(text: string, indent: number, hanging = 0): string {
  const lines: string[] = [];
  for (const paragraph of plainText(text).split('\n')) {
    let line = ' '.repeat(indent);
    let isEmpty = true;
    for (const word of paragraph.split(' ')) {
      if (!isEmpty && line.length + 1 + word.length > WIDTH) {
        lines.push(line);
        line = ' '.repeat(indent + hanging);
        isEmpty = true;
      }
      line += isEmpty ? word : ` ${word}`;
      isEmpty = false;
    }
    lines.push(line);
  }
  return lines.join('\n');
}

export interface SummarySettings {
  colour: boolean;
  called?: Called;
  /** Nothing but what failed, by cause, the counts, and how to see it again. */
  quiet?: boolean;
}

/** Everything that a person has to know of a run: what failed first, by its cause, and last, to be repeated. */
export function summaryText(report: ContractReport, { called, colour, quiet }: SummarySettings): string {
  const paint = painter(colour);
  const unexpected = report.cases.filter(({ expectation }) => expectation === undefined);
  const expected = report.cases.filter(({ expectation }) => expectation !== undefined);
  const failures = byCause(worstFirst(unexpected, FAILURES));
  const remarks = remarksOf(unexpected);
  const ids = failures.flatMap(({ cases }) => cases.map(({ id }) => id)).sort();
  const details = [
    ...failures.map((group) => causeText(report, group, called, paint)),
    remarked(
      'Warnings',
      remarks.filter(({ level }) => level !== 'may'),
      paint,
    ),
    brief('Inconclusive', worstFirst(unexpected, ['INCONCLUSIVE']), paint),
    remarked(
      'Notes',
      remarks.filter(({ level }) => level === 'may'),
      paint,
    ),
    grouped('Expected failures', expected, ({ expectation }) => expectation as string, paint),
    grouped(
      'Not applicable',
      report.cases.filter(({ verdict }) => verdict === 'NOT_APPLICABLE'),
      ({ reason }) => reason,
      paint,
    ),
  ];
  const parts = [
    overview(failures, paint),
    ...(quiet ? [] : details),
    closing(report, paint),
    ids.length ? `${wrap(`failed  ${ids.join(' ')}`, 0, 8)}\nrepeat  ${plainText(repeatLine(report, ids, called))}` : '',
  ];
  return `${parts.filter(Boolean).join('\n\n')}\n`;
}

interface Caused {
  cause: string;
  cases: CaseResult[];
}

const causeLine = ({ cause, cases }: Caused) => `${cause}: ${counted(cases.length, 'case')}`;

function overview(failures: readonly Caused[], paint: Paint): string {
  if (failures.length === 0) return '';
  const all = failures.flatMap(({ cases }) => cases);
  const heading = `${counted(all.length, 'case')} failed, for ${counted(failures.length, 'cause')}`;
  const lines = failures.map((group) => {
    const dangers = group.cases.filter(({ safety }) => safety).length;
    return `${wrap(causeLine(group), 2, 2)}${dangers > 0 ? paint('red', `, ${dangers} of safety`) : ''}`;
  });
  return [paint('bold', heading), ...lines].join('\n');
}

/** The worst of the cases that fail for one cause, each way of it once, and the others by their titles. */
function causeText(report: ContractReport, group: Caused, called: Called | undefined, paint: Paint): string {
  const ways = alike(group.cases);
  const told = ways.slice(0, MOST_TOLD).map((way) => failure(report, way, called, paint));
  const others = ways.slice(MOST_TOLD).flat();
  return [
    paint('bold', wrap(causeLine(group), 0, 2)),
    ...told,
    ...(others.length ? [others.map(({ id, title }) => wrap(`${id}  ${title}`, 2, 4)).join('\n')] : []),
  ].join('\n\n');
}

/** Each remark once, with its count and a few of the cases. */
function remarked(heading: string, remarks: ReturnType<typeof remarksOf>, paint: Paint): string {
  if (remarks.length === 0) return '';
  const lines = remarks.map(({ id, text, cases }) => {
    const ids = cases.map((each) => each.id);
    const few = ids.length > MOST_IDS ? `${ids.slice(0, MOST_IDS).join(' ')} and ${ids.length - MOST_IDS} more` : ids.join(' ');
    return `${wrap(`* ${id}: ${text}: ${counted(cases.length, 'case')}`, 2, 2)}\n${paint('dim', wrap(few, 4))}`;
  });
  return [paint('bold', heading), ...lines].join('\n');
}

const withoutNumbers = (text: string) => text.replace(/\d+/g, '#');

/** Cases of one file that fail in the same way: told once. */
function alike(failures: readonly CaseResult[]): CaseResult[][] {
  const way = (result: CaseResult) =>
    JSON.stringify([
      baseOf(result.id),
      result.verdict,
      withoutNumbers(result.reason),
      failedChecks(result).map(({ id, findings }) => [id, findings.map(({ text }) => withoutNumbers(text))]),
    ]);
  return [...groupBy(failures, way).values()];
}

function failure(report: ContractReport, [result, ...others]: readonly CaseResult[], called: Called | undefined, paint: Paint): string {
  if (!result) return '';
  const { id, verdict, safety, level, title, why, reason, source, output } = result;
  const head = `${paint(COLOURS[verdict], verdict)}  ${paint('bold', plainText(id))}  ${level}${safety ? paint('red', ', safety') : ''}`;
  const same = others.length ? [wrap(`the same in ${others.map((other) => other.id).join(' ')}`, 2, 2)] : [];
  const tail =
    output
      ?.trim()
      .split('\n')
      .slice(-MOST_OUTPUT)
      .map((line) => `    | ${plainText(line)}`) ?? [];
  return [
    head,
    ...same,
    paint('bold', wrap(title, 2)),
    wrap(why, 2),
    ...(reason ? [wrap(reason, 2, 2)] : []),
    ...failedChecks(result).flatMap((check) => checkLines(result, check, paint)),
    ...unreached(result),
    ...(tail.length ? ['  it printed', ...tail] : []),
    paint('dim', wrap(`source  ${sourceText(source)}`, 2, 8)),
    `  repeat  ${plainText(repeatLine(report, [id], called))}`,
  ].join('\n');
}

function checkLines(result: CaseResult, check: Check, paint: Paint): string[] {
  const { id, title, level, verdict, findings, source } = check;
  if (findings.length === 0) return [];
  const lines = [`  ${paint(COLOURS[verdict], 'x')} ${paint('bold', id)}${level === result.level ? '' : `  ${level}`}`];
  if (id !== 'outcome') lines.push(wrap(title, 4), paint('dim', wrap(`source  ${sourceText(source)}`, 4, 8)));
  for (const finding of findings) {
    lines.push(wrap(`* ${finding.text}`, 4, 2));
    const evidence = evidenceOf(result, finding);
    for (const exchange of evidence.slice(0, MOST_EVIDENCE)) lines.push(paint('dim', wrap(exchangeLine(exchange), 6, 3)));
    if (evidence.length > MOST_EVIDENCE) lines.push(paint('dim', `      and ${evidence.length - MOST_EVIDENCE} more`));
  }
  return lines;
}

/** Checks that say nothing, in a line. */
function unreached({ checks }: CaseResult): string[] {
  const ids = checks.filter(({ verdict, findings }) => verdict === 'NOT_REACHED' && findings.length === 0).map(({ id }) => id);
  const rest = ids.length - MOST_NAMED;
  const named = rest > 1 ? `${ids.slice(0, MOST_NAMED).join(', ')} and ${rest} more` : ids.join(', ');
  return ids.length ? [wrap(`not reached  ${named}`, 2, 13)] : [];
}

/** A line a finding. */
function brief(heading: string, cases: readonly CaseResult[], paint: Paint): string {
  if (cases.length === 0) return '';
  const lines = cases.flatMap(({ id, safety, reason, checks }) => {
    const said = checks.flatMap((check) => [
      ...check.findings.map(({ text }) => `${check.id}: ${text}`),
      ...(check.margin ? [`${check.id}: ${check.margin}`] : []),
    ]);
    return [
      `  ${plainText(id)}${safety ? ', safety' : ''}`,
      ...[...(reason ? [reason] : []), ...said].map((text) => wrap(`* ${text}`, 4, 2)),
    ];
  });
  return [paint('bold', heading), ...lines].join('\n');
}

/** The ids under each reason. */
function grouped(heading: string, cases: readonly CaseResult[], reasonOf: (result: CaseResult) => string, paint: Paint): string {
  if (cases.length === 0) return '';
  const groups = [...groupBy(cases, reasonOf)];
  return [
    paint('bold', heading),
    ...groups.flatMap(([reason, those]) => [wrap(`${reason}:`, 2, 2), paint('dim', wrap(those.map(({ id }) => id).join(' '), 4))]),
  ].join('\n');
}

/** `2 warnings`; the words that are no nouns stay as they are. */
const verdictCount = (count: number, word: string) => (/(warning|error)$/.test(word) ? counted(count, word) : `${count} ${word}`);

function closing(report: ContractReport, paint: Paint): string {
  const { cases, summary, client, seed, driver, clock, cut_short } = report;
  const counts = VERDICTS.filter((verdict) => summary[verdict] > 0).map((verdict) =>
    paint(COLOURS[verdict], verdictCount(summary[verdict], VERDICT_WORDS[verdict])),
  );
  const known = cases.filter(({ expectation }) => expectation !== undefined).length;
  const notes = [known > 0 && `${known} of them expected`, cut_short && 'cut short: not every case was run'].filter(Boolean);
  const who = plainText([client.name, client.version].filter(Boolean).join(' '));
  return [
    `${paint('bold', counted(cases.length, 'case'))}: ${counts.join(', ') || 'none'}${notes.length ? `; ${notes.join('; ')}` : ''}`,
    paint('dim', `${who}; seed ${plainText(seed)}; driver ${driver}; clock ${clock}${plainText(placeText(report))}`),
  ].join('\n');
}
