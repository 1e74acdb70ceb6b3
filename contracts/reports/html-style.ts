/** The page's looks, besides what all pages share. */
import { LOOK } from '../../server/look.js';

export const STYLE = `${LOOK}
.top { padding: 1.5rem 1.5rem .75rem; }
h1 { font-size: 1.35rem; font-weight: 650; letter-spacing: -.01em; }
.top p { color: var(--soft); max-width: 90ch; }
.filter { display: flex; flex-wrap: wrap; gap: .5rem 1.25rem; align-items: center; margin-top: .85rem; font-size: .9rem; }
.filter label { display: inline-flex; gap: .4rem; align-items: center; color: var(--soft); }
.filter .check { color: var(--ink); }
.filter input, .filter select, .filter button { font: inherit; color: var(--ink); background: var(--sheet); border: 1px solid var(--strong); border-radius: 4px; padding: .2rem .5rem; margin: 0; min-height: 2rem; }
.filter input[type=checkbox] { min-height: 0; accent-color: var(--accent); width: 1rem; height: 1rem; }
.filter input[type=search] { width: 13rem; }
.filter button { cursor: pointer; }
.filter output { color: var(--soft); font-variant-numeric: tabular-nums; }

main { padding: 0 1.5rem 2rem; }
.box { position: relative; overflow: auto; max-height: calc(100vh - 2rem); width: fit-content; max-width: 100%; border: 1px solid var(--line); border-radius: 6px; background: var(--sheet); scroll-padding: 6rem 0 0 12rem; }
table { border-collapse: separate; border-spacing: 0; }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
th { font-weight: inherit; text-align: left; }
thead th { position: sticky; top: 0; z-index: 2; background: var(--sheet); vertical-align: bottom; padding: .7rem .6rem .55rem; border-bottom: 1px solid var(--strong); }
thead th.corner { left: 0; z-index: 3; padding-left: 1rem; color: var(--soft); font-size: .85rem; border-right: 1px solid var(--line); }
.client { display: flex; flex-direction: column; gap: .12rem; width: 8.5rem; font-size: .85rem; line-height: 1.3; }
.client b { font-weight: 650; display: -webkit-box; -webkit-line-clamp: 3; -webkit-box-orient: vertical; overflow: hidden; }
.client small { color: var(--soft); font-size: .8rem; display: -webkit-box; -webkit-line-clamp: 2; -webkit-box-orient: vertical; overflow: hidden; }
.bar { width: 100%; height: 4px; border-radius: 2px; margin-top: .35rem; background: var(--line); display: block; }
.bar rect { fill: currentColor; }
.bar .PASS { opacity: .75; }
.counts { display: flex; flex-wrap: wrap; gap: 0 .55rem; font-size: .8rem; font-variant-numeric: tabular-nums; }
.count { display: inline-flex; align-items: center; gap: .1rem; }
.PASS { color: var(--good); } .FAIL { color: var(--fail); } .WARN { color: var(--warn); } .NOT_REACHED { color: var(--fail); }
.INCONCLUSIVE { color: var(--open); } .HARNESS_ERROR { color: var(--kit); } .NOT_APPLICABLE { color: var(--soft); }
.sign { width: 1em; height: 1em; flex: none; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; overflow: visible; }

tr.area th { background: var(--tint); border-bottom: 1px solid var(--line); border-top: 1px solid var(--line); padding: 0; font-size: .8rem; color: var(--soft); }
tr.area span { position: sticky; left: 0; display: inline-block; padding: .28rem 1rem; letter-spacing: .02em; }
tr.area b { color: var(--ink); font-weight: 600; margin-right: .4rem; }
thead + tbody tr.area th { border-top: 0; }
tbody tr[id] { scroll-margin: 8rem; }
tbody tr[id] > th { position: sticky; left: 0; z-index: 1; background: var(--sheet); padding: .38rem .75rem .3rem 1rem; border-right: 1px solid var(--line); border-bottom: 1px solid var(--line); width: 31rem; min-width: 31rem; }
tbody tr[id] > td { border-bottom: 1px solid var(--line); padding: 0; height: 1px; }
tbody tr[id]:has(+ tr.again) > * { border-bottom-width: 0; }
tbody tr:last-child > * { border-bottom: 0; }
tr.again > th { padding-top: 0; }
tr.again .title { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.title { display: block; line-height: 1.3; font-size: .95rem; }
.name { display: flex; flex-wrap: wrap; gap: 0 .6rem; align-items: baseline; font-size: .8rem; color: var(--soft); }
.name code { font-size: .95em; }
tr.again .name code { opacity: .75; }
.params { font-family: var(--mono); font-size: .92em; }
.safety { font-size: .72rem; font-weight: 600; letter-spacing: .02em; color: var(--ink); border: 1px solid var(--strong); border-radius: 3px; padding: 0 .3em; line-height: 1.35; white-space: nowrap; }
td > a { display: flex; gap: .35rem; align-items: center; height: 100%; min-height: 1.75rem; padding: .1rem .6rem; text-decoration: none; font-size: .82rem; border-left: 3px solid transparent; line-height: 1.15; }
td > a:hover { box-shadow: inset 0 0 0 1px var(--strong); }
td > a:focus-visible { outline-offset: -2px; }
td > a[aria-current] { box-shadow: inset 0 0 0 2px var(--accent); }
td > a.PASS .word { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
td > a.FAIL { background: var(--fail-tint); border-left-color: var(--fail); font-weight: 600; }
td > a.NOT_REACHED { background: var(--fail-tint); border-left-color: var(--fail); }
td > a.WARN { background: var(--warn-tint); border-left-color: var(--warn); }
td > a.INCONCLUSIVE { background: var(--open-tint); border-left-color: var(--open); }
td > a.HARNESS_ERROR { background: var(--kit-tint); border-left-color: var(--kit); }
td > a.expected { background: none; border-left-style: dotted; font-weight: 400; }
td.none { background: var(--tint); }

.story { margin-top: 1.75rem; }
.story h2, .finds h2 { font-size: 1rem; font-weight: 650; margin-bottom: .4rem; }
.story h2 small { color: var(--soft); font-weight: 400; font-size: .85rem; margin-left: .5rem; }
.heat .client { width: 6.5rem; overflow-wrap: anywhere; }
.heat tbody tr > th { position: sticky; left: 0; z-index: 1; background: var(--sheet); padding: .3rem .75rem .3rem 1rem; border-right: 1px solid var(--line); border-bottom: 1px solid var(--line); min-width: 19rem; }
.heat tbody tr > td { border-bottom: 1px solid var(--line); padding: 0; height: 1px; }
.heat tbody tr.area th { min-width: 0; padding: 0; background: var(--tint); border-right: 0; }
.heat td > span:not(.hidden) { display: flex; gap: .35rem; align-items: center; min-height: 1.75rem; padding: .1rem .6rem; font-size: .82rem; }
.finds > ol { display: grid; gap: .75rem; max-width: 75ch; }
.steps { margin: .3rem 0; padding-left: 1.4rem; list-style: decimal; font-size: .9rem; }
.cell.wide { width: min(84rem, 100%); }
.both { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(24rem, 100%), 1fr)); gap: 0 1.75rem; }

.legend { margin-top: 1.75rem; max-width: 60rem; font-size: .875rem; }
.legend h2 { font-size: .9rem; font-weight: 650; margin-bottom: .3rem; }
.legend dl { display: grid; gap: .15rem; }
.legend dl > div { display: grid; grid-template-columns: 11rem 1fr; gap: .75rem; }
.legend dt { display: flex; gap: .35rem; align-items: center; align-self: start; }
.legend dd { color: var(--soft); }
.legend.wide dl > div { grid-template-columns: 17rem 1fr; }
.rule { color: var(--ink); }

.cell { display: none; position: fixed; z-index: 10; inset: 0 0 0 auto; width: min(54rem, 100%); overflow: auto; overscroll-behavior: contain; background: var(--sheet); border-left: 1px solid var(--strong); box-shadow: var(--shade); padding: 0 1.75rem 2.5rem; scroll-padding-top: 4rem; }
.cell:target, .cell:has(:target) { display: block; }
.cell:focus { outline: none; }
.cell nav { position: sticky; top: 0; z-index: 1; display: flex; gap: 1rem; align-items: baseline; background: var(--sheet); margin: 0 -1.75rem; padding: .7rem 1.75rem; border-bottom: 1px solid var(--line); font-size: .875rem; }
.cell nav .who { font-weight: 650; margin-right: auto; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; min-width: 0; }
.cell nav span:not(.who) { color: var(--soft); opacity: .6; }
.cell > header { padding-top: 1.1rem; }
.cell .id { color: var(--soft); margin-left: .35rem; }
.badge { display: inline-flex; gap: .3rem; align-items: center; font-size: .82rem; font-weight: 600; border-radius: 3px; padding: .05rem .45rem .05rem .3rem; border: 1px solid currentColor; line-height: 1.4; white-space: nowrap; }
.badge.FAIL, .badge.NOT_REACHED { background: var(--fail-tint); } .badge.WARN { background: var(--warn-tint); }
.badge.INCONCLUSIVE { background: var(--open-tint); } .badge.HARNESS_ERROR { background: var(--kit-tint); }
.cell h2 { font-size: 1.3rem; line-height: 1.25; font-weight: 650; letter-spacing: -.01em; margin: .55rem 0 .3rem; text-wrap: balance; }
.cell h3 { font-size: .9rem; font-weight: 650; margin: 1.5rem 0 .4rem; }
.why { max-width: 62ch; }
.facts { color: var(--soft); font-size: .85rem; margin-top: .35rem; max-width: 75ch; }
.from { font-weight: 600; color: var(--ink); }
.reason { margin-top: .9rem; padding: .45rem .75rem; background: var(--tint); border-left: 3px solid var(--strong); font-size: .9rem; white-space: pre-wrap; }
.beside { display: grid; grid-template-columns: 1fr 1fr; margin-top: 1.1rem; border: 1px solid var(--line); border-radius: 5px; }
.beside > div { padding: .55rem .8rem .65rem; }
.beside > div + div { border-left: 1px solid var(--line); }
.beside dt { font-size: .8rem; color: var(--soft); }
.beside dd { display: grid; gap: .25rem; }
.beside code { font-size: 1rem; font-weight: 600; }
.beside small { color: var(--soft); }
.beside .not { color: var(--fail); font-weight: 600; }
.checks > li { padding: .55rem 0; border-top: 1px solid var(--line); }
.checks > li > p:not(.facts) { font-size: .9rem; margin-top: .25rem; max-width: 75ch; }
.findings { margin: .3rem 0; font-size: .95rem; }
.findings li { padding-left: .8rem; border-left: 2px solid var(--strong); max-width: 75ch; }
.findings li + li { margin-top: .3rem; }
.others { font-size: .85rem; color: var(--soft); margin-top: .5rem; max-width: 85ch; }
.others span { display: inline-flex; gap: .3rem; align-items: center; font-weight: 600; margin-right: .3rem; vertical-align: -.1em; }
.quiet { margin-top: .9rem; font-size: .9rem; }
.quiet > summary { color: var(--soft); padding: .2rem 0; }

.ends { display: flex; justify-content: space-between; gap: 1rem; padding: 0 0 0 4.1rem; font-size: .85rem; }
.ends b { border: 1px solid var(--strong); border-radius: 4px; padding: .1rem .6rem; background: var(--sheet); font-weight: 600; max-width: 60%; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.seq { --from: 5rem; --to: 1.6rem; position: relative; font-size: .85rem; padding: .35rem 0 .6rem; background: linear-gradient(var(--strong), var(--strong)) var(--from) 0 / 1px 100% no-repeat, linear-gradient(var(--strong), var(--strong)) calc(100% - var(--to)) 0 / 1px 100% no-repeat; }
.seq summary { display: grid; grid-template-columns: var(--from) minmax(0, 1fr) var(--to); list-style: none; padding: .3rem 0; }
.seq summary::-webkit-details-marker { display: none; }
.seq summary:hover { background: color-mix(in srgb, var(--accent) 7%, transparent); }
.seq time { color: var(--soft); font-size: .8rem; font-variant-numeric: tabular-nums; padding: .1rem .6rem 0 0; text-align: right; white-space: nowrap; }
.ask, .say { grid-column: 2; position: relative; margin: 0 2px 0 3px; padding: .05rem 1.1rem .2rem .65rem; border-bottom: 1.5px solid var(--ink); line-height: 1.35; }
.ask::after, .say::before { content: ""; position: absolute; bottom: -4.75px; border: 4px solid transparent; }
.ask::after { right: -2px; border-left: 7px solid var(--ink); border-right: 0; }
.say { border-bottom: 1.5px dashed var(--soft); margin-top: .1rem; text-align: right; padding: .1rem .65rem .2rem 1.1rem; }
.say::before { left: -2px; border-right: 7px solid var(--soft); border-left: 0; }
.say.lost { border-bottom-style: dotted; color: var(--fail); }
.say.lost::before { content: "\\00d7"; border: 0; bottom: -.72em; left: 45%; font-size: 1.2rem; line-height: 1; background: var(--sheet); padding: 0 .2rem; }
.ask small { color: var(--soft); font-variant-numeric: tabular-nums; }
.ask i, .say i { font-style: normal; color: var(--soft); margin-left: .35rem; }
.seq em { font-style: normal; font-size: .75rem; color: var(--soft); border: 1px solid var(--line); border-radius: 3px; padding: 0 .3rem; background: var(--sheet); white-space: nowrap; }
.seq em.wrong { color: var(--fail); border-color: currentColor; font-weight: 600; }
.seq em.fault { color: var(--kit); border-color: currentColor; background: var(--kit-tint); font-weight: 600; }
.seq li.hit { background: var(--hit); box-shadow: inset 3px 0 var(--fail); }
.seq li:target { outline: 2px solid var(--accent); outline-offset: -1px; }
.made { margin: 0 calc(var(--to) + .6rem) 0 calc(var(--from) + .65rem); padding: .1rem 0; color: var(--warn); overflow-wrap: anywhere; }
.found { margin: 0 calc(var(--to) + .6rem) 0 calc(var(--from) + .65rem); padding: .1rem 0 .45rem; color: var(--fail); font-weight: 600; line-height: 1.35; }
.event { padding: .4rem 0 .4rem calc(var(--from) - .55rem); }
.event span { display: inline-block; background: var(--tint); border: 1px solid var(--strong); border-radius: 1rem; padding: .1rem .7rem; max-width: calc(100% - 2.5rem); }
.event.claim span { background: var(--ink); color: var(--sheet); border-color: var(--ink); }
.alike { padding-left: calc(var(--from) + .65rem); padding-right: calc(var(--to) + .6rem); }
.alike summary { display: block; color: var(--soft); border-left: 3px dotted var(--strong); padding: .25rem .6rem; }
.alike p { color: var(--soft); padding: 0 .6rem .4rem; font-size: .8rem; font-variant-numeric: tabular-nums; }
.bodies { position: relative; display: grid; grid-template-columns: repeat(auto-fit, minmax(min(18rem, 100%), 1fr)); gap: .75rem; background: var(--sheet); border: 1px solid var(--line); border-radius: 5px; margin: .25rem 0 .6rem; padding: .6rem .75rem; }
.bodies figure { min-width: 0; }
figcaption { font-size: .8rem; color: var(--soft); }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: .8rem; line-height: 1.4; background: var(--tint); border-radius: 4px; padding: .45rem .6rem; max-height: 26rem; overflow: auto; }
.bodies p, p.none { color: var(--soft); font-size: .85rem; }

@media (max-width: 60rem) {
  tbody tr[id] > th { width: 19rem; min-width: 19rem; }
}
@media (max-width: 40rem) {
  .top { padding: 1rem 1rem .6rem; }
  .filter { gap: .5rem .9rem; }
  .filter label:nth-of-type(3), .filter input[type=search] { flex: 1; min-width: 9rem; }
  main { padding: 0 0 2rem; }
  .box { border-width: 1px 0; border-radius: 0; max-height: calc(100vh - 1rem); width: auto; }
  thead th { padding: .5rem .4rem; }
  thead th.corner, tbody tr[id] > th { padding-left: .75rem; }
  .client { width: 4.9rem; font-size: .75rem; }
  .client small { font-size: .7rem; }
  .counts { font-size: .7rem; gap: 0 .4rem; }
  tbody tr[id] > th { width: 11.5rem; min-width: 11.5rem; padding-right: .4rem; font-size: .85rem; }
  tr.area span { padding-left: .75rem; }
  td > a { min-height: 2.25rem; padding: .1rem .4rem; font-size: .72rem; }
  .heat tbody tr > th { min-width: 11.5rem; max-width: 11.5rem; padding: .3rem .4rem .3rem .75rem; font-size: .85rem; }
  .heat .client { width: 4.9rem; }
  .finds, .story h2 { padding: 0 1rem; }
  .legend { padding: 0 1rem; }
  .legend dl > div, .legend.wide dl > div { grid-template-columns: 1fr; gap: 0; margin-bottom: .3rem; }
  .cell { padding: 0 1rem 2rem; border-left: 0; }
  .cell nav { margin: 0 -1rem; padding: .7rem 1rem; }
  .beside { grid-template-columns: 1fr; }
  .beside > div + div { border-left: 0; border-top: 1px solid var(--line); }
  .seq { --from: 1rem; --to: .5rem; }
  .ends { padding: 0; }
  .seq time { grid-column: 2; padding: 0 0 0 .65rem; text-align: left; }
}
@media print {
  html { font-size: 9pt; background: none; }
  .filter, .cell nav { display: none; }
  .box { max-height: none; overflow: visible; border: 0; }
  thead th, tbody tr[id] > th { position: static; }
  .cell.look { display: block; position: static; width: auto; border: 0; box-shadow: none; padding: 1rem 1.5rem; break-before: page; }
  pre { max-height: none; }
  * { print-color-adjust: exact; }
}
`;
