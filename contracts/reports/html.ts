/** The report as one page, for any number of clients: no network, no server; open it from where it lies. */
import type { ContractReport } from '../judging/kinds.js';
import { areaOf } from '../running/cases.js';
import { type Cell, cellArticle, sign, sourceOf } from './html-cell.js';
import { matrix, type Row, rowsOf } from './html-matrix.js';
import { page } from './html-page.js';
import { CELLS, FILTER } from './html-script.js';
import { html, type Markup } from './html-text.js';
import { Rows } from './html-wire.js';
import { areaName, type Called, counted, FAILURES, needsLook, placeText, VERDICT_WORDS, VERDICTS } from './words.js';

export interface PageSettings {
  /** How the client of the one report was called, for the lines that repeat a case. */
  called?: Called;
  /** The day of the run, as 2026-03-02. */
  day?: string;
}

/** @param reports of one client each, or of several runs; each makes a column */
export function htmlOf(reports: readonly ContractReport[], { called, day }: PageSettings = {}): string {
  const names = columnNames(reports);
  const rows = rowsOf(reports);
  const waiting = new Rows();
  const articles = cellsOf(reports, names, rows).map((cell) => cellArticle(cell, waiting, called));
  const title = `bunq contracts: ${names.join(', ')}`;
  const body = html`${head(reports, rows, day)}
    <main>${matrix(reports, names, rows)}${legend()}${rules(reports)}${about(reports, names)}</main>
    ${articles}`;
  return page(title, body, { rows: waiting.all, script: CELLS + FILTER });
}

/** A name for each column; of two runs of one client, the seed tells which. */
function columnNames(reports: readonly ContractReport[]): string[] {
  const names = reports.map(({ client }) => client.name || 'client');
  return names.map((name, i) => (names.filter((other) => other === name).length > 1 ? `${name}, seed ${reports[i]?.seed}` : name));
}

/** Column by column: whoever goes on from one that needs a look stays with the client. */
function cellsOf(reports: readonly ContractReport[], names: readonly string[], rows: readonly Row[]): Cell[] {
  const cells = reports.flatMap((report, i) =>
    rows.flatMap(({ anchor: row, cells }) => {
      const cell = cells[i];
      return cell ? [{ report, client: names[i] as string, row, ...cell }] : [];
    }),
  );
  const anchors: (string | undefined)[] = [];
  let latest: string | undefined;
  for (const { anchor, result } of cells) {
    anchors.push(latest);
    if (needsLook(result)) latest = anchor;
  }
  let following: string | undefined;
  return cells
    .map((cell, i): Cell => {
      return { ...cell, before: anchors[i], after: undefined };
    })
    .reverse()
    .map((cell) => {
      const after = following;
      if (needsLook(cell.result)) following = cell.anchor;
      return { ...cell, after };
    })
    .reverse();
}

const isUnexpected = ({ verdict, expectation }: Cell['result']) => FAILURES.includes(verdict) && expectation === undefined;

function head(reports: readonly ContractReport[], rows: readonly Row[], day?: string): Markup {
  const areas = [...new Set(rows.map(({ about }) => areaOf(about.id)))];
  const options = areas.map((area) => html`<option value="${area}">${areaName(area)}</option>`);
  const dangers = rows.filter(({ cells }) => cells.some((cell) => cell?.result.safety && needsLook(cell.result))).length;
  const failed = rows.filter(({ cells }) => cells.some((cell) => cell && isUnexpected(cell.result))).length;
  const [only, ...others] = reports.map(({ client }) => [client.name, client.version].filter(Boolean).join(' '));
  const who = others.length ? counted(reports.length, 'client') : only;
  return html`<header class="top"><h1>${failed > 0 ? `${failed} of ${counted(rows.length, 'case')} failed` : `${counted(rows.length, 'case')}, none failed`}</h1><p>bunq contracts: ${who}${day !== undefined && `, ${day}`}.
    ${dangers > 0 && ` In ${dangers} of the cases that are about safety, not every client did what is right.`}</p>
    <form class="filter" hidden><label class="check"><input type="checkbox" name="look"> Only what needs a look</label>
    <label>Area <select name="area"><option value="">all</option>${options}</select></label>
    <label>Text <input type="search" name="text" autocomplete="off" spellcheck="false"></label>
    <button type="reset">Reset</button><output aria-live="polite"></output></form></header>`;
}

const MEANINGS: Record<string, string> = {
  PASS: 'everything that was checked was right',
  WARN: 'something that a good client does was not done',
  FAIL: 'something that a client must do was not done',
  NOT_REACHED: 'the client never came to what the case is about; counts as failed',
  NOT_APPLICABLE: 'the client says that it does not do this',
  INCONCLUSIVE: 'too close to tell by a real clock',
  HARNESS_ERROR: 'the kit made a mistake; says nothing about the client',
};

/** What the signs mean. */
export function legend(): Markup {
  const items = VERDICTS.map(
    (verdict) => html`<div><dt class="${verdict}">${sign(verdict)}${VERDICT_WORDS[verdict]}</dt><dd>${MEANINGS[verdict]}</dd></div>`,
  );
  return html`<section class="legend"><h2>Signs</h2><dl>${items}</dl></section>`;
}

function rules(reports: readonly ContractReport[]): Markup {
  const all = new Map(reports.flatMap(({ cases }) => cases.flatMap(({ checks }) => checks.map((check) => [check.id, check] as const))));
  const items = [...all.values()]
    .filter(({ id }) => id !== 'outcome')
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(
      ({ id, title, source }) =>
        html`<div><dt><code>${id}</code></dt><dd><span class="rule">${title}</span> ${sourceOf(source)}</dd></div>`,
    );
  const outcome = html`<div><dt><code>outcome</code></dt><dd><span class="rule">What the client reports is what the case calls right.</span></dd></div>`;
  return html`<section class="legend wide"><h2>Checks</h2><dl>${outcome}${items}</dl></section>`;
}

function about(reports: readonly ContractReport[], names: readonly string[]): Markup {
  const items = reports.map((report, i) => {
    const { client, seed, driver, clock, tool } = report;
    const where = [client.homepage, client.issues].filter((text) => text !== undefined).join(', ');
    return html`<div><dt>${names[i]}</dt><dd>seed <code>${seed}</code>, driver ${driver}, clock ${clock}, by ${tool}${placeText(report)}${where !== '' && html`<br>${where}`}</dd></div>`;
  });
  return html`<section class="legend"><h2>Runs</h2><dl>${items}</dl></section>`;
}
