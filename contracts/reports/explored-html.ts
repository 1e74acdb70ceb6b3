/** What a search has found, as one page: the finds first, then each story, its conversation along the top and what went wrong down the side. */
import type { ExplorationReport } from '../../schemas/generated/types.js';
import { moves } from '../exploring/moves/index.js';
import type { MoveClass } from '../exploring/moves/move.js';
import { legend } from './html.js';
import { badge, sign, sourceOf } from './html-cell.js';
import { page } from './html-page.js';
import { CELLS } from './html-script.js';
import { html, type Markup } from './html-text.js';
import { sequence } from './html-wire.js';
import { type Called, counted, groupBy, placeText, repeatLine, VERDICT_WORDS } from './words.js';

type Story = ExplorationReport['stories'][number];
type Point = Story['points'][number];
type Find = ExplorationReport['finds'][number];

const CLASS_WORDS: Readonly<Record<MoveClass, string>> = {
  harmless: 'costs a good client nothing',
  transient: 'passes, or is reported honestly',
  uncertain: 'may have happened or not',
  hostile: "is somebody else's word",
};

export interface MapSettings {
  called?: Called;
  /** The day of the run, as 2026-03-02. */
  day?: string;
  /** Where the finds are kept as cases. */
  folder: string;
}

export function explorationPage(report: ExplorationReport, settings: MapSettings): string {
  const { client, stories } = report;
  const cases = [...groupBy(report.finds, (find) => find.case).values()] as [Find, ...Find[]][];
  const name = [client.name, client.version].filter(Boolean).join(' ');
  const body = html`<header class="top"><h1>${cases.length ? counted(report.finds.length, 'find') : 'No find'} in ${counted(report.schedules, 'schedule')}</h1>
    <p>bunq contracts, explored: ${name}${settings.day !== undefined && `, ${settings.day}`}.${report.cut_short && ' Cut short.'}
    ${report.unstruck > 0 && ` ${report.unstruck} of them say nothing: the client never came so far.`}</p></header>
    <main>${cases.length > 0 && findList(cases)}${stories.map(storyMap)}${legend()}${about(report)}</main>
    ${cases.map((finds, i) => findArticle(finds, { report, settings, before: cases[i - 1]?.[0], after: cases[i + 1]?.[0] }))}`;
  return page(`bunq contracts, explored: ${name}`, body, { rows: [], script: CELLS });
}

const anchorOf = (id: string) => `find-${id.toLowerCase()}`;

const stepList = ({ steps, story }: Find) =>
  steps.length
    ? html`<ol class="steps">${steps.map(({ text }) => html`<li>${text}</li>`)}</ol>`
    : html`<p class="facts">the story as it is: ${story}</p>`;

function findList(cases: readonly [Find, ...Find[]][]): Markup {
  const items = cases.map(
    (finds) =>
      html`<li>${finds.map(
        (find) =>
          html`<p>${badge({ verdict: 'FAIL' })} <a href="#${anchorOf(find.case)}"><code>${find.check}</code></a> ${find.text} <small>${counted(find.schedules, 'schedule')}</small></p>`,
      )}${stepList(finds[0])}</li>`,
  );
  return html`<section class="finds" id="finds"><h2>Finds</h2><ol>${items}</ol></section>`;
}

/** Each misfortune at each point, alone. */
function storyMap({ entry, name, outcome, points, depths }: Story): Markup {
  const far = depths.map(({ schedules, skipped, complete }, i) => {
    const more = skipped ? `, ${skipped} left out as shown already` : '';
    return `depth ${i + 1} ${complete ? 'complete' : 'in part'} (${schedules}${more})`;
  });
  const heads = points.map(({ operation, nth, text }) => {
    const [resource = '', action = ''] = operation.split(/\.(?=[^.]*$)/);
    return html`<th scope="col"><div class="client"><b>${action || resource}${nth > 1 && ` (${nth})`}</b><small>${action && resource}</small><small>${text.slice(operation.length)}</small></div></th>`;
  });
  const fitting = moves.filter(({ id }) => points.some(({ fits }) => fits.includes(id)));
  const bodies = [...groupBy(fitting, (move) => move.class)].map(
    ([
      kind,
      those,
    ]) => html`<tbody><tr class="area"><th scope="rowgroup" colspan="${points.length + 1}"><span><b>${kind}</b> ${CLASS_WORDS[kind as MoveClass]}</span></th></tr>
      ${those.map(({ id, says }) => html`<tr><th scope="row"><span class="title">${says}</span><span class="name"><code>${id}</code></span></th>${points.map((point) => cellOf(point, id))}</tr>`)}</tbody>`,
  );
  return html`<section class="story"><h2>${entry}, ${name}<small>undisturbed: ${outcome}; ${far.join('; ')}</small></h2>
    <div class="box heat" role="region" aria-label="${entry}, ${name}" tabindex="0"><table>
    <caption>What the client did when one thing went wrong, at each point of its conversation.</caption>
    <thead><tr><th scope="col" class="corner">What goes wrong</th>${heads}</tr></thead>${bodies}</table></div></section>`;
}

function cellOf({ alone, fits }: Point, move: string): Markup {
  const cell = alone[move];
  if (!cell) return html`<td class="none"><span class="hidden">${fits.includes(move) ? 'not run' : 'does not fit'}</span></td>`;
  const { verdict, cases } = cell;
  const [id] = cases;
  if (id === undefined)
    return html`<td><span class="${verdict}">${sign(verdict)}<span class="hidden">${VERDICT_WORDS[verdict]}</span></span></td>`;
  return html`<td><a class="${verdict}" href="#${anchorOf(id)}">${sign(verdict)}<span class="word">${VERDICT_WORDS[verdict]}</span></a></td>`;
}

interface Around {
  report: ExplorationReport;
  settings: MapSettings;
  /** Its neighbours in the list. */
  before: Find | undefined;
  after: Find | undefined;
}

function findArticle(finds: readonly [Find, ...Find[]], { report, settings, before, after }: Around): Markup {
  const [{ case: id, entry, story, exchanges, source }] = finds;
  const client = report.client.name;
  const anchor = anchorOf(id);
  const link = (to: Find | undefined, word: string) =>
    to ? html`<a href="#${anchorOf(to.case)}">${word}</a>` : html`<span>${word}</span>`;
  const checks = finds.map(({ check, text, evidence }) => ({ id: check, findings: [{ text, exchanges: evidence }] }));
  const plain = report.stories.find((each) => each.entry === entry && each.name === story)?.exchanges ?? [];
  const called = { client: settings.called?.client ?? [], flags: [...(settings.called?.flags ?? []), '--cases', settings.folder] };
  return html`<article class="cell look wide" id="${anchor}" tabindex="-1" aria-labelledby="${anchor}-h">
    <nav aria-label="Find"><span class="who">${client}</span>${link(before, 'previous')}${link(after, 'next')}<a class="close" href="#finds">close</a></nav>
    <header>${badge({ verdict: 'FAIL' })} <code class="id">${id}</code><h2 id="${anchor}-h">${finds[0].title}</h2>
    ${finds.map(({ check, text, schedules, shows }) => html`<p class="why"><code>${check}</code>: ${text} <small>${counted(schedules, 'schedule')}${shows !== undefined && `; shows ${shows} times of 3`}</small></p>`)}
    <p class="facts">entry ${entry}, ${story} · ${sourceOf(source)}</p></header>
    <section><h3>What goes wrong</h3>${stepList(finds[0])}</section>
    <div class="both"><section><h3>Conversation</h3>${sequence({ result: { exchanges, checks }, client, anchor, waiting: undefined })}</section>
    <section><h3>Undisturbed</h3>${sequence({ result: { exchanges: plain, checks: [] }, client, anchor: `${anchor}-plain`, waiting: undefined })}</section></div>
    <section class="again"><h3>Again</h3><pre tabindex="0">${repeatLine(report, [id], called)}</pre></section></article>`;
}

function about(report: ExplorationReport): Markup {
  const { client, seed, driver, clock, tool } = report;
  return html`<section class="legend"><h2>Run</h2><dl><div><dt>${client.name}</dt><dd>seed <code>${seed}</code>, driver ${driver}, clock ${clock}, by ${tool}${placeText(report)}</dd></div></dl></section>`;
}
