/** The matrix: a row for each case, a column for each client. */

import type { CaseResult, ContractReport, Verdict } from '../judging/kinds.js';
import { areaOf, baseOf } from '../running/cases.js';
import { sign } from './html-cell.js';
import { html, type Markup } from './html-text.js';
import { areaName, groupBy, needsLook, paramsOf, VERDICT_WORDS, VERDICTS } from './words.js';

export interface Row {
  /** In the page. */
  anchor: string;
  /** As whichever report has it first says. */
  about: CaseResult;
  /** For each client; undefined where it was not run. */
  cells: readonly ({ result: CaseResult; anchor: string } | undefined)[];
}

/** The rows of some reports, in the order of their ids. */
export function rowsOf(reports: readonly ContractReport[]): Row[] {
  const known = reports.map(({ cases }) => new Map(cases.map((result) => [result.id, result])));
  const ids = [...new Set(reports.flatMap(({ cases }) => cases.map(({ id }) => id)))].sort();
  const used = new Set<string>();
  return ids.map((id) => {
    const stem = id
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/-$/, '');
    let anchor = stem;
    for (let i = 2; used.has(anchor); i++) anchor = `${stem}_${i}`;
    used.add(anchor);
    const cells = known.map((of, i) => {
      const result = of.get(id);
      return result && { result, anchor: `${anchor}--${i + 1}` };
    });
    return { anchor: `row-${anchor}`, about: cells.find((cell) => cell !== undefined)?.result as CaseResult, cells };
  });
}

export function matrix(reports: readonly ContractReport[], names: readonly string[], rows: readonly Row[]): Markup {
  const heads = reports.map((report, i) => clientHead(report, names[i] as string));
  const areas = [...groupBy(rows, ({ about }) => areaOf(about.id))].map(
    ([
      area,
      those,
    ]) => html`<tbody data-area="${area}"><tr class="area"><th scope="rowgroup" colspan="${reports.length + 1}"><span><b>${areaName(area)}</b> ${area}</span></th></tr>
      ${those.map((row, i) => rowOf(row, those[i - 1]))}</tbody>`,
  );
  return html`<div class="box" role="region" aria-labelledby="matrix-title" tabindex="0"><table>
    <caption id="matrix-title">Cases by client. A cell opens on the conversation.</caption>
    <thead><tr><th scope="col" class="corner">Case</th>${heads}</tr></thead>${areas}</table></div>`;
}

function clientHead({ client, summary, cases, cut_short }: ContractReport, name: string): Markup {
  const told = [client.version, client.language].filter(Boolean).join(', ');
  const counts = VERDICTS.filter((verdict) => summary[verdict] > 0).map(
    (verdict) =>
      html`<span class="count ${verdict}" title="${VERDICT_WORDS[verdict]}">${sign(verdict)}${summary[verdict]}<span class="hidden"> ${VERDICT_WORDS[verdict]}</span></span> `,
  );
  return html`<th scope="col"><div class="client"><b>${name}</b>${told !== '' && html`<small>${told}</small>`}
    ${bar(summary, cases.length)}<span class="counts">${counts}</span>${cut_short && html`<small>cut short</small>`}</div></th>`;
}

/** How the cases divide, in attributes: the page allows no inline style. */
function bar(summary: ContractReport['summary'], total: number): Markup {
  let x = 0;
  const order: readonly Verdict[] = ['PASS', 'NOT_APPLICABLE', 'INCONCLUSIVE', 'WARN', 'NOT_REACHED', 'FAIL', 'HARNESS_ERROR'];
  const parts = order.map((verdict) => {
    const width = (100 * summary[verdict]) / Math.max(1, total);
    const part = width > 0 && html`<rect class="${verdict}" x="${x.toFixed(2)}" width="${width.toFixed(2)}" height="4"/>`;
    x += width;
    return part || html``;
  });
  return html`<svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">${parts}</svg>`;
}

function rowOf({ anchor, about, cells }: Row, before: Row | undefined): Markup {
  const { id, title, safety } = about;
  const params = paramsOf(id);
  const looks = cells.some((cell) => cell && needsLook(cell.result));
  const isAgain = before !== undefined && baseOf(before.about.id) === baseOf(id) && before.about.title === title;
  return html`<tr id="${anchor}" class="${isAgain ? 'again' : ''}"${looks && html` data-look=""`}><th scope="row"><span class="title">${title}</span>
    <span class="name"><code>${baseOf(id)}</code>${params !== '' && html` <span class="params">${params}</span>`}${safety && html` <span class="safety" title="can approve the wrong person, leak a credential or create twice">safety</span>`}</span></th>
    ${cells.map((cell) => cellOf(cell))}</tr>`;
}

function cellOf(cell: Row['cells'][number]): Markup {
  if (!cell) return html`<td class="none"><span class="hidden">not run</span></td>`;
  const { verdict, expectation } = cell.result;
  const words = `${VERDICT_WORDS[verdict]}${expectation === undefined ? '' : ', expected'}`;
  return html`<td><a class="${verdict}${expectation === undefined ? '' : ' expected'}" href="#${cell.anchor}">${sign(verdict)}<span class="word">${words}</span></a></td>`;
}
