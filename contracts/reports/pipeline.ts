/**
 * What a pipeline shows beside a change: an annotation for each case that failed, and a table in the job's page. GitLab reads neither;
 * it shows what --junit writes.
 */
import type { CaseResult, ContractReport } from '../judging/kinds.js';
import { plainText } from './terminal.js';
import { byCause, type Called, causeOf, counted, FAILURES, repeatLine, VERDICT_WORDS, VERDICTS, worstFirst } from './words.js';

/** GitHub shows no more than ten of a kind in one step; the rest are in the table. */
const MOST_ANNOTATED = 10;

const unexpected = ({ cases }: ContractReport) => cases.filter(({ expectation }) => expectation === undefined);
const sentence = (result: CaseResult) => plainText(`${result.title}: ${causeOf(result)}`);

/** Lines for the log, by what runs it; none where nothing reads them. */
export function annotations(report: ContractReport, env: NodeJS.ProcessEnv): string[] {
  const write = env.GITHUB_ACTIONS === 'true' ? github : env.TF_BUILD ? azure : undefined;
  if (!write) return [];
  const failed = worstFirst(unexpected(report), FAILURES);
  const warned = worstFirst(unexpected(report), ['WARN']);
  return [
    ...failed.slice(0, MOST_ANNOTATED).map((result) => write('error', result.id, sentence(result))),
    ...warned.slice(0, MOST_ANNOTATED).map((result) => write('warning', result.id, sentence(result))),
  ];
}

type Kind = 'error' | 'warning';

/** https://docs.github.com/actions/reference/workflow-commands: %, line ends, and in properties : and , are escaped. */
function github(kind: Kind, id: string, text: string): string {
  const escaped = (part: string) => part.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  return `::${kind} title=${escaped(id).replaceAll(':', '%3A').replaceAll(',', '%2C')}::${escaped(text)}`;
}

/** https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands: %, line ends, and in properties ; and ] are escaped. */
function azure(kind: Kind, id: string, text: string): string {
  const escaped = (part: string) => part.replaceAll('%', '%AZP25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  return `##vso[task.logissue type=${kind};code=${escaped(id).replaceAll(';', '%3B').replaceAll(']', '%5D')}]${escaped(`${id} ${text}`)}`;
}

/** Markdown for the job's page: the counts, and each cause with its cases. */
export function jobSummary(report: ContractReport, called?: Called): string {
  const { client, summary, seed } = report;
  const failed = worstFirst(unexpected(report), FAILURES);
  const name = [client.name, client.version].filter(Boolean).join(' ');
  const counts = VERDICTS.filter((verdict) => summary[verdict] > 0).map((verdict) => `| ${VERDICT_WORDS[verdict]} | ${summary[verdict]} |`);
  const causes = byCause(failed).map(
    ({ cause, cases }) =>
      `| ${cell(cause)} | ${cases.length} | ${cases.some(({ safety }) => safety) ? 'yes' : ''} | ${cases.map(({ id }) => cell(id)).join('<br>')} |`,
  );
  const ids = failed.map(({ id }) => id).sort();
  return [
    `### bunq-contracts: ${cell(name)}`,
    '',
    `${counted(report.cases.length, 'case')}, seed ${cell(seed)}`,
    '',
    '| Verdict | Cases |',
    '| --- | ---: |',
    ...counts,
    ...(causes.length ? ['', '| What failed | Cases | Safety | Which |', '| --- | ---: | --- | --- |', ...causes] : []),
    ...(ids.length ? ['', 'Again:', '', ...fenced(repeatLine(report, ids, called))] : []),
    '',
  ].join('\n');
}

/** Text in a table: nothing in it is markup. */
const cell = (text: string) =>
  plainText(text)
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_{}[\]<>()#+!|~&-]/g, (found) => `&#${found.charCodeAt(0)};`);

const fenced = (text: string) => {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return [fence, plainText(text).replaceAll('\n', ' '), fence];
};
