/** The words that all reports share. */

import type { CaseFoundation, CaseLevel, CaseResult, ContractReport, Finding, Verdict, WireExchange } from '../judging/kinds.js';
import { areaOf, baseOf } from '../running/cases.js';

const AREAS: Readonly<Record<string, string>> = {
  SIGN: 'Signing requests',
  VRFY: 'Verifying answers',
  AUTH: 'Sessions and tokens',
  PATH: 'Paths and ids',
  PARS: 'Reading answers',
  POLL: 'Waiting for the verdict',
  ERRS: 'Errors and limits',
  NETW: 'The network',
  HOOK: 'Webhooks',
  HYGN: 'Secrets and manners',
};

/** An area, as people call it. */
export const areaName = (id: string) => AREAS[areaOf(id)] ?? areaOf(id);

export const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  PASS: 'pass',
  WARN: 'warning',
  FAIL: 'fail',
  NOT_REACHED: 'not reached',
  NOT_APPLICABLE: 'not applicable',
  INCONCLUSIVE: 'inconclusive',
  HARNESS_ERROR: 'kit error',
};

/** The worst first. */
export const VERDICTS: readonly Verdict[] = ['HARNESS_ERROR', 'FAIL', 'NOT_REACHED', 'INCONCLUSIVE', 'WARN', 'PASS', 'NOT_APPLICABLE'];

/** What fails a run. */
export const FAILURES: readonly Verdict[] = ['HARNESS_ERROR', 'FAIL', 'NOT_REACHED'];

/** Whether there is something to look at. */
export const needsLook = ({ verdict }: Pick<CaseResult, 'verdict'>) => verdict !== 'PASS' && verdict !== 'NOT_APPLICABLE';

/** Those that have one of these verdicts: what endangers people first, then the worst, then by id. */
export function worstFirst(cases: readonly CaseResult[], verdicts: readonly Verdict[]): CaseResult[] {
  const rank = ({ safety, verdict }: CaseResult) => (safety ? 0 : 100) + VERDICTS.indexOf(verdict);
  return cases.filter(({ verdict }) => verdicts.includes(verdict)).sort((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1));
}

/** `documented: …`. */
export const sourceText = (source: CaseFoundation) =>
  Object.entries(source)
    .map(([whose, text]) => `${whose}: ${text}`)
    .join('; ');

/** The parameters of a case, as `entry=identity, edition=2026-06`; empty without any. */
export const paramsOf = (id: string) =>
  id
    .slice(baseOf(id).length)
    .replace(/^\[|\]$/g, '')
    .replaceAll(',', ', ');

/** Where an exchange went, when that was not where it should. */
export const ASTRAY = { elsewhere: 'outside of the base URL', canary: 'another host' } as const;

/** `#4 GET /v1/… -> 200 (fault: signature)`. */
export function exchangeLine({ nr, method, target, to, status, fault }: WireExchange): string {
  const marks = [to && `to: ${ASTRAY[to]}`, fault !== null && `fault: ${fault}`].filter(Boolean);
  return `#${nr} ${method} ${target} -> ${status ?? 'no answer'}${marks.length ? ` (${marks.join(', ')})` : ''}`;
}

/** The exchanges that a finding rests on. Numbers are of those with the server under test. */
export const evidenceOf = ({ exchanges }: Pick<CaseResult, 'exchanges'>, finding: Finding) =>
  exchanges.filter(({ nr, to }) => to === undefined && finding.exchanges.includes(nr));

export const quoted = (word: string) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

/** Where it ran, in a line about a run; empty where the kit did not see to that. */
export const placeText = ({ place }: Pick<ContractReport, 'place'>): string => (place ? `; in ${place.zone}` : '');

/** How a client was called: what a line that repeats a case has besides the case and the seed. Paths and words are as they were typed. */
export interface Called {
  /** With their values, as `--lacks tls`. */
  flags: readonly string[];
  /** Behind `--`. */
  client: readonly string[];
}

/** What is called so holds a secret, unless it is a file's name. */
const SECRET = /^(-{0,2}[\w-]*(?:key|token|secret|password)(?![\w-]*file)[\w-]*)(=|$)/i;

/** A command line as a report may show it: nobody is to write a key of his own there, and reports go further than command lines. */
const shown = (words: readonly string[]) =>
  words.map((word, i) => {
    const [, name, assigned] = SECRET.exec(word) ?? [];
    if (assigned === '=') return `${name}=...`;
    const before = words[i - 1] ?? '';
    return before.startsWith('-') && SECRET.exec(before)?.[2] === '' ? '...' : quoted(word);
  });

/** The command that runs some cases again, in the same worlds. */
export function repeatLine(
  { seed, driver, clock }: Pick<ContractReport, 'seed' | 'driver' | 'clock'>,
  ids: readonly string[],
  called?: Called,
): string {
  const isUsual = clock === (driver === 'command' ? 'scaled' : 'virtual');
  return [
    'bunq-contracts verify',
    ...ids.map(quoted),
    '--seed',
    quoted(seed),
    ...(driver === 'stdio' ? ['--driver stdio'] : []),
    ...(isUsual ? [] : [`--clock ${clock}`]),
    ...(called?.flags.map(quoted) ?? []),
    '--',
    ...(called ? shown(called.client) : ['COMMAND']),
  ].join(' ');
}

/** `1 case`, `2 cases`. */
export const counted = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`;

const withoutNumbers = (text: string) => text.replace(/\d+/g, '#');

/** Checks that make a case fail, with what they found. */
export const failedChecks = ({ checks }: Pick<CaseResult, 'checks'>) =>
  checks.filter(({ verdict, level, id, findings }) =>
    verdict === 'NOT_REACHED' && findings.length > 0 ? level === 'must' || id === 'outcome' : FAILURES.includes(verdict),
  );

/**
 * Why a case fails, in a line that other cases may share: the flaw of a client that gave no outcome, or what the first check found
 * that failed, or what never came.
 */
export function causeOf(result: Pick<CaseResult, 'checks' | 'outcomes' | 'reason'>): string {
  const [flaw = ''] = result.reason.split(/; never came to it: |\n/);
  if (flaw !== '' && result.outcomes.includes(null) && !flaw.startsWith('never came')) return flaw.replace(/^its outcome is none: \/?/, '');
  const found = failedChecks(result).find(({ findings }) => findings.length > 0);
  return found?.findings[0]?.text.split('\n')[0] ?? (flaw || 'nothing was checked');
}

/** Failures by their cause, numbers in it apart: the most frequent cause first. */
export const byCause = (failures: readonly CaseResult[]) =>
  [...groupBy(failures, (result) => withoutNumbers(causeOf(result))).values()]
    .map((cases) => ({ cause: causeOf(cases[0] as CaseResult), cases }))
    .sort((a, b) => b.cases.length - a.cases.length);

/** What some cases are remarked upon besides their failures, each remark once, with the cases. */
export function remarksOf(cases: readonly CaseResult[]): { id: string; text: string; level: CaseLevel; cases: CaseResult[] }[] {
  const all = cases.flatMap((result) => {
    const told = failedChecks(result);
    const others = result.checks.filter((check) => !told.includes(check) && check.verdict !== 'INCONCLUSIVE');
    return others.flatMap(({ id, level, verdict, findings }) =>
      // An outcome that is acceptable, if not the best, is a warning whatever the level of its case.
      findings.map(({ text }) => ({ id, text, level: verdict === 'WARN' ? ('should' as const) : level, result })),
    );
  });
  return [...groupBy(all, ({ id, text, level }) => JSON.stringify([id, level, withoutNumbers(text)])).values()].map((those) => {
    const { id, text, level } = those[0] as (typeof all)[number];
    return { id, text, level, cases: [...new Set(those.map(({ result }) => result))] };
  });
}

/** Milliseconds of the world, as people read them. */
export function timeText(ms: number): string {
  if (ms < 1_000) return `${ms} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.floor((ms % 60_000) / 1_000)} s`;
}

/** Without what would steer a terminal or turn a line around; both may be in what a client says. */
export const harmless = (text: string) => text.replace(/(?![\n\t])[\p{Cc}\p{Bidi_Control}]/gu, '\ufffd');

/** In the order in which the keys come. */
export function groupBy<Item>(items: Iterable<Item>, keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
