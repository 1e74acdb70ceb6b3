/** The exchange between client and bunq: a sequence of arrows, each of which opens on its bodies. */
import type { CaseResult, Check, WireExchange } from '../judging/kinds.js';
import { gist, html, type Markup, pretty } from './html-text.js';
import { ASTRAY, groupBy, timeText } from './words.js';

/** So many of a kind in a row are shown as the first, a count, and the last. */
const MOST_ALIKE = 4;

/** Rows that wait as text until a cell is opened, each once: a page of hundreds of conversations would take seconds to come. */
export class Rows {
  readonly all: string[] = [];
  readonly #places = new Map<string, number>();

  place({ text }: Markup): number {
    const known = this.#places.get(text);
    if (known !== undefined) return known;
    this.#places.set(text, this.all.length);
    return this.all.push(text) - 1;
  }
}

export interface Sequence {
  result: Pick<CaseResult, 'exchanges' | 'events'> & { checks: readonly Pick<Check, 'id' | 'findings'>[] };
  client: string;
  /** Of the cell; the ids of its exchanges begin with it. */
  anchor: string;
  /** Where the rows wait; undefined for a cell that has its own. */
  waiting: Rows | undefined;
}

/** The id of an exchange in the page. */
export const anchorOf = (anchor: string, { nr, to }: Pick<WireExchange, 'nr' | 'to'>) => `${anchor}-${to ?? ''}${nr}`;

export function sequence({ result, client, anchor, waiting }: Sequence): Markup {
  const { exchanges, events = [], checks } = result;
  const findings = groupBy(
    checks.flatMap(({ id, findings }) =>
      findings.flatMap(({ text, exchanges }) => exchanges.map((nr) => ({ nr, text: `${id}: ${text}` }))),
    ),
    ({ nr }) => String(nr),
  );
  const foundOf = ({ nr, to }: WireExchange) => (to === undefined ? (findings.get(String(nr)) ?? []) : []);
  const eventsAfter = (nr: number) => events.filter(({ after }) => after === nr).map((event) => eventRow(event));
  const row = (exchange: WireExchange) => {
    const found = foundOf(exchange).map(({ text }) => text);
    // The same exchange in two cells is the same text, unless something points at it.
    return exchangeRow(exchange, waiting && found.length === 0 ? undefined : anchorOf(anchor, exchange), found);
  };
  const isPlain = (exchange: WireExchange) => foundOf(exchange).length === 0 && eventsAfter(exchange.nr).length === 0;
  const rows = runsOf(exchanges, isPlain).flatMap((run) => {
    const [first, ...others] = run;
    const last = others.at(-1);
    const shown = first && last && run.length > MOST_ALIKE ? [row(first), alikeRow(run), row(last)] : run.map(row);
    return [...shown, ...(run.at(-1)?.to === undefined ? eventsAfter(run.at(-1)?.nr as number) : [])];
  });
  if (rows.length + eventsAfter(0).length === 0) return html`<p class="none">Nothing was exchanged.</p>`;
  const all = [...eventsAfter(0), ...rows];
  const list = waiting
    ? html`<ol class="seq" data-rows="${all.map((each) => waiting.place(each)).join(' ')}"><li class="alike"><p>It is in the JSON report, and here with scripts allowed.</p></li></ol>`
    : html`<ol class="seq">${all}</ol>`;
  return html`<div class="ends" aria-hidden="true"><b>${client}</b><b>bunq</b></div>${list}`;
}

/** Neighbours that differ in nothing but when they came, in one list. */
function runsOf(exchanges: readonly WireExchange[], isPlain: (exchange: WireExchange) => boolean): WireExchange[][] {
  const runs: WireExchange[][] = [];
  let before = '';
  for (const exchange of exchanges) {
    const { method, target, to, request, status, answer, fault, signature, changes = [] } = exchange;
    const kind = isPlain(exchange) ? JSON.stringify([method, target, to, request, status, gist(answer), fault, signature, changes]) : '';
    if (kind !== '' && kind === before) runs.at(-1)?.push(exchange);
    else runs.push([exchange]);
    before = kind;
  }
  return runs;
}

function alikeRow(run: readonly WireExchange[]): Markup {
  const hidden = run.slice(1, -1);
  const times = hidden.map(({ at_ms }) => timeText(at_ms)).join(', ');
  return html`<li class="alike"><details><summary>${hidden.length} more like it, #${hidden[0]?.nr ?? ''} to #${hidden.at(-1)?.nr ?? ''}</summary><p>${times}</p></details></li>`;
}

function eventRow({ kind, what }: NonNullable<CaseResult['events']>[number]): Markup {
  if (kind === 'sdk') return html`<li class="event sdk"><span>user leaves the SDK: ${what}</span></li>`;
  return html`<li class="event claim"><span>client reports <b>${what}</b></span></li>`;
}

const SIGNATURES: Record<WireExchange['signature'], Markup | false> = {
  valid: html`<em>signed</em>`,
  invalid: html`<em class="wrong">wrong signature</em>`,
  absent: false,
  unchecked: false,
};

function exchangeRow(exchange: WireExchange, id: string | undefined, found: readonly string[]): Markup {
  const { nr, at_ms, method, target, to, operation, request, status, answer, fault, signature, changes = [] } = exchange;
  const isUnsigned = signature === 'absent' && request !== '';
  const asked = html`<span class="ask"><small>#${nr}</small> <b>${method}</b> <code>${target}</code>
    ${to && html` <em class="wrong">to ${ASTRAY[to]}</em>`} ${operation?.startsWith('incode.') && html`<em>the SDK's part</em>`} ${isUnsigned ? html`<em>unsigned</em>` : SIGNATURES[signature]}
    ${said(request)}</span>`;
  const answered = html`<span class="${status === null ? 'say lost' : 'say'}"><b>${status ?? 'no answer'}</b>
    ${fault !== null && html` <em class="fault">kit: ${fault}</em>`}${said(answer)}</span>`;
  const made = changes.map((text) => html`<p class="made">the kit: <code>${text}</code></p>`);
  const notes = found.map((text) => html`<p class="found">${text}</p>`);
  return html`<li${id !== undefined && html` id="${id}"`}${found.length > 0 && html` class="hit"`}><details><summary><time>${timeText(at_ms)}</time>${asked}${answered}</summary>
    ${bodiesOf(request, answer)}</details>${made}${notes}</li>`;
}

function said(body: string): Markup | false {
  const words = gist(body);
  return words !== '' && html` <i>${words}</i>`;
}

function bodiesOf(request: string, answer: string): Markup {
  const one = (heading: string, body: string) => html`<figure><figcaption>${heading}</figcaption>${preformatted(body)}</figure>`;
  return html`<div class="bodies">${one('Request', request)}${one('Answer', answer)}</div>`;
}

const preformatted = (body: string) => (body === '' ? html`<p>no body</p>` : html`<pre tabindex="0">${pretty(body)}</pre>`);
