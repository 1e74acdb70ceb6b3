/** The capture page's looks: those of the kit's report, on a phone first. Colour says nothing that words do not. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #fcfcfa; --sheet: #ffffff; --ink: #1d1f23; --soft: #5d636d; --line: #e2e2dc; --strong: #8f8f87;
  --accent: #1f5fb8; --on-accent: #ffffff; --good: #35704a; --fail: #b3231c; --warn: #7d5600; --warn-tint: #fbf1d8;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", Arial, sans-serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "Liberation Mono", "DejaVu Sans Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #15171a; --sheet: #1b1e22; --ink: #e4e5e7; --soft: #9ba1ab; --line: #2c3036; --strong: #6a727d;
    --accent: #86b3f2; --on-accent: #10151c; --good: #7fbf95; --fail: #ff8f86; --warn: #e3b655; --warn-tint: #352c17;
  }
}
*, ::before, ::after { box-sizing: border-box; }
html { font: 16px/1.45 var(--sans); color: var(--ink); background: var(--paper); -webkit-text-size-adjust: 100%; }
body { margin: 0; overflow-wrap: anywhere; }
main { margin: 0 auto; padding: 0 1rem 3rem; max-width: 62rem; }
h1, h2, p, dl, dd, ol, ul { margin: 0; padding: 0; }
ol, ul { list-style: none; }
code { font-family: var(--mono); font-size: .875em; }
.note code { white-space: nowrap; }
a { color: var(--accent); text-underline-offset: .15em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
.sign { margin: 0 0 1.5rem; padding: .6rem max(1rem, 50vw - 29rem); background: var(--warn-tint); color: var(--warn); font-size: .9rem; }
h1 { font-size: 1.6rem; line-height: 1.2; font-weight: 650; letter-spacing: -.015em; }
h2 { font-size: 1rem; font-weight: 650; margin: 1.75rem 0 .6rem; }
.lead { color: var(--soft); margin-top: .4rem; max-width: 60ch; }
dl { display: grid; grid-template-columns: auto 1fr; gap: .3rem 1rem; margin-top: 1.25rem; font-size: .925rem; }
dt { color: var(--soft); }
.steps li { display: flex; justify-content: space-between; gap: 1rem; padding: .55rem 0; border-top: 1px solid var(--line); }
.steps li:last-child { border-bottom: 1px solid var(--line); }
.steps span { color: var(--soft); text-align: right; }
.steps .well { color: var(--good); }
.steps .ill { color: var(--fail); }
form { display: grid; gap: .5rem; }
button { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: 0 1rem; width: 100%; min-height: 3rem; padding: .6rem .9rem;
  font: inherit; text-align: left; color: var(--ink); background: var(--sheet); border: 1px solid var(--strong); border-radius: 8px; cursor: pointer; }
button:hover { border-color: var(--accent); }
button code { color: var(--soft); }
.main { color: var(--on-accent); background: var(--accent); border-color: var(--accent); font-weight: 600; justify-content: center; text-align: center; }
.phone { margin-top: 2rem; }
.qr { display: block; width: 13rem; max-width: 100%; border-radius: 8px; border: 1px solid var(--line); }
.note { color: var(--soft); font-size: .875rem; margin-top: .6rem; max-width: 60ch; }
@media (min-width: 52rem) {
  main { padding: 0 2rem 3rem; }
  .sign { margin-bottom: 2.25rem; padding-left: max(2rem, 50vw - 29rem); }
  .sides { display: grid; grid-template-columns: 1fr 15rem; gap: 0 4rem; }
  .failures { grid-template-columns: 1fr 1fr; }
  .failures button { flex-direction: column; justify-content: center; align-items: flex-start; }
  .phone { margin-top: 0; }
  .phone h2 { margin-top: .4rem; }
}
`;
