/** The frame of every page: no network, no server; nothing runs and nothing looks as it does but by what is in it. */
import { createHash } from 'node:crypto';
import { SIGNS } from './html-signs.js';
import { STYLE } from './html-style.js';
import { escaped, type Markup } from './html-text.js';

const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Nothing in it can end the element that it is in. */
const embedded = (texts: readonly string[]) => JSON.stringify(texts).replaceAll('<', '\\u003c');

/** @param rows of conversations, which wait as text until a cell is opened */
export function page(title: string, body: Markup, { rows, script }: { rows: readonly string[]; script: string }): string {
  const policy = `default-src 'none'; style-src ${hashOf(STYLE)}; script-src ${hashOf(script)}; base-uri 'none'; form-action 'none'`;
  // Not as markup: a template would take out line breaks, and the hashes are of every character.
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)}</title>
<style>${STYLE}</style></head>
<body>${SIGNS}${body.text}
<script type="application/json" id="rows">${embedded(rows)}</script>
<script>${script}</script></body></html>
`;
}
