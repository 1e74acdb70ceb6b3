/** What the pages for people have in common: the desk, and the kit's report. Colour says nothing that a sign or a word does not say, too. */
export const LOOK = `
:root {
  color-scheme: light dark;
  --paper: #fcfcfa; --sheet: #ffffff; --ink: #1d1f23; --soft: #5d636d; --line: #e2e2dc; --strong: #c9c9c1; --tint: #f3f3ee;
  --accent: #1f5fb8; --good: #35704a; --fail: #b3231c; --fail-tint: #fbe9e7; --warn: #7d5600; --warn-tint: #fbf1d8;
  --open: #4a53a8; --open-tint: #ececf8; --kit: #87348f; --kit-tint: #f6e9f7; --hit: #fff6df; --shade: 0 0 2rem rgb(0 0 0 / .18);
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", Arial, sans-serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "Liberation Mono", "DejaVu Sans Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #15171a; --sheet: #1b1e22; --ink: #e4e5e7; --soft: #9ba1ab; --line: #2c3036; --strong: #474d56; --tint: #212429;
    --accent: #86b3f2; --good: #7fbf95; --fail: #ff8f86; --fail-tint: #3c1f1e; --warn: #e3b655; --warn-tint: #352c17;
    --open: #a9b0f5; --open-tint: #26284a; --kit: #dc9be3; --kit-tint: #37233a; --hit: #2f2a1a; --shade: 0 0 2rem rgb(0 0 0 / .6);
  }
}
*, ::before, ::after { box-sizing: border-box; }
html { font: 15px/1.45 var(--sans); color: var(--ink); background: var(--paper); -webkit-text-size-adjust: 100%; }
body { margin: 0; overflow-wrap: anywhere; }
h1, h2, h3, p, dl, dd, ul, ol, pre, figure { margin: 0; padding: 0; }
ul, ol { list-style: none; }
code, pre { font-family: var(--mono); font-size: .875em; }
a { color: var(--accent); text-underline-offset: .15em; text-decoration-thickness: 1px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; border-radius: 2px; }
[hidden] { display: none !important; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
summary { cursor: pointer; }
`;
