/** What a cell of the matrix opens on: one case with one client. */

import { claimOf } from '../judging/judge.js';
import type { CaseFoundation, CaseResult, Check, ContractReport, Verdict } from '../judging/kinds.js';
import { html, type Markup } from './html-text.js';
import { anchorOf, type Rows, sequence } from './html-wire.js';
import { type Called, evidenceOf, groupBy, needsLook, repeatLine, VERDICT_WORDS } from './words.js';

export interface Cell {
  report: ContractReport;
  result: CaseResult;
  /** The client's name, in this page. */
  client: string;
  anchor: string;
  /** Of the row that it is in. */
  row: string;
  /** The neighbours that need a look. */
  before: string | undefined;
  after: string | undefined;
}

/** A sign and a word: never colour alone. */
export const sign = (verdict: string) => html`<svg class="sign" aria-hidden="true"><use href="#v-${verdict}"/></svg>`;

export const badge = ({ verdict, expectation }: Pick<CaseResult, 'verdict' | 'expectation'>) =>
  html`<span class="badge ${verdict}">${sign(verdict)}${VERDICT_WORDS[verdict]}${expectation !== undefined && ', expected'}</span>`;

export function cellArticle(cell: Cell, waiting: Rows, called?: Called): Markup {
  const { report, result, client, anchor, row, before, after } = cell;
  const { id, title, why, level, safety, entry, source, reason, expectation, output, checks } = result;
  const isTold = ({ id, findings, margin, verdict }: Check) =>
    findings.length > 0 || margin !== undefined || (id === 'outcome' && verdict !== 'PASS');
  const told = checks.filter(isTold);
  const link = (to: string | undefined, word: string) =>
    to === undefined ? html`<span>${word}</span>` : html`<a href="#${to}">${word}</a>`;
  return html`<article class="${needsLook(result) ? 'cell look' : 'cell'}" id="${anchor}" tabindex="-1" aria-labelledby="${anchor}-h">
    <nav aria-label="Cell"><span class="who">${client}</span>${link(before, 'previous')}${link(after, 'next')}<a class="close" href="#${row}">close</a></nav>
    <header>${badge(result)} <code class="id">${id}</code>${safety && html` <span class="safety">safety</span>`}
    <h2 id="${anchor}-h">${title}</h2><p class="why">${why}</p>
    <p class="facts">${level} · entry ${entry} · ${sourceOf(source)}</p></header>
    ${reason !== '' && html`<p class="reason">${reason}</p>`}
    ${expectation !== undefined && html`<p class="reason">Expected to fail: ${expectation}</p>`}
    ${seenBesideExpected(result)}
    <section><h3>Checks</h3>${told.length > 0 && html`<ul class="checks">${told.map((check) => checkItem(check, cell))}</ul>`}
    ${others(checks.filter((check) => !isTold(check)))}</section>
    <section><h3>Conversation</h3>${sequence({ result, client, anchor, waiting: needsLook(result) ? undefined : waiting })}</section>
    ${output !== undefined && html`<details class="quiet"><summary>What the client printed</summary><pre tabindex="0">${output}</pre></details>`}
    <section class="again"><h3>Again</h3><pre tabindex="0">${repeatLine(report, [id], called)}</pre></section></article>`;
}

export const sourceOf = (source: CaseFoundation): Markup[] =>
  Object.entries(source).map(([whose, text]) => html`<b class="from">${whose}</b> <span class="source">${text}</span>`);

function seenBesideExpected({ expected, outcomes }: CaseResult): Markup {
  const claim = (text: string) => html`<code>${text}</code>`;
  const ranks = expected.map(
    (claims, rank) =>
      html`<p>${claims.map((each, i) => html`${i > 0 && ' or '}${claim(each)}`)}${rank > 0 && html` <small>acceptable, a warning</small>`}</p>`,
  );
  const ran = outcomes.map((outcome) => {
    const { session_id, fail_reasons = [], note } = outcome ?? {};
    const more = [session_id && `session ${session_id}`, fail_reasons.length > 0 && fail_reasons.join(', '), note].filter(Boolean);
    const rank = expected.findIndex((claims) => (claims as string[]).includes(claimOf({ outcome })));
    const mark = rank < 0 ? html` <small class="not">wrong</small>` : rank > 0 && html` <small>acceptable, a warning</small>`;
    return html`<p>${claim(claimOf({ outcome }))}${mark}${more.length > 0 && html`<br><small>${more.join(' · ')}</small>`}</p>`;
  });
  return html`<dl class="beside"><div><dt>Right outcome</dt><dd>${ranks}</dd></div>
    <div><dt>What the client reported</dt><dd>${ran.length > 0 ? ran : html`<p>it was not run</p>`}</dd></div></dl>`;
}

/** By their ids alone, a line a verdict: what each of them is, the page says once. */
const others = (checks: readonly Check[]) =>
  [...groupBy(checks, ({ verdict }) => verdict)].map(
    ([verdict, those]) =>
      html`<p class="others"><span class="${verdict}">${sign(verdict)}${VERDICT_WORDS[verdict as Verdict]}</span> <code>${those.map(({ id }) => id).join(', ')}</code></p>`,
  );

function checkItem(check: Check, { result, anchor }: Cell): Markup {
  const { id, title, level, source, verdict, findings, margin } = check;
  const list = findings.map((finding) => {
    const evidence = evidenceOf(result, finding).map((exchange) => html` <a href="#${anchorOf(anchor, exchange)}">#${exchange.nr}</a>`);
    return html`<li>${finding.text}${evidence}</li>`;
  });
  // The case itself has said this already.
  const about = id !== 'outcome' && html`<p>${title}</p><p class="facts">${level} · ${sourceOf(source)}</p>`;
  return html`<li>${badge({ verdict })} <code>${id}</code>${list.length > 0 && html`<ul class="findings">${list}</ul>`}${margin !== undefined && html`<p>${margin}</p>`}${about}</li>`;
}
