/** The words that all reports share. */

import type { CaseFoundation, CaseResult, ContractReport, Finding, Verdict, WireExchange } from '../judging/kinds.js';
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

/** The command that runs one case again, in the same world. */
export function repeatLine({ seed, driver, clock }: ContractReport, id: string, command = 'COMMAND'): string {
  const isUsual = clock === (driver === 'command' ? 'scaled' : 'virtual');
  const flags = [driver === 'stdio' ? ' --driver stdio' : '', isUsual ? '' : ` --clock ${clock}`].join('');
  return `bunq-contracts verify ${quoted(id)} --seed ${quoted(seed)}${flags} -- ${command}`;
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
