/** The pages: what they point to is there, they are of a size that is read, and a request can be written from each operation's. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { incodeOperations } from '../server/incode/index.js';
import { router } from '../server/resources/routes.js';
import { anchor } from './reference/markdown.js';
import { root } from './support/readme.js';

const pages = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...readdirSync(`${root}docs`, { recursive: true, encoding: 'utf8' }).flatMap((name) => (name.endsWith('.md') ? [`docs/${name}`] : [])),
];
const textOf = (page: string) => readFileSync(join(root, page), 'utf8');
/** What is shown as code is no heading and no link. */
const prose = (page: string) => textOf(page).replace(/^( *)```[\s\S]*?^\1```/gm, '');
const anchorsOf = (page: string) => [...prose(page).matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchor(heading as string));

test('every link of every page leads somewhere', () => {
  const lost = pages.flatMap((page) =>
    [...prose(page).matchAll(/\]\((?!https?:)([^)\s#]*)(#[^)\s]*)?\)/g)].flatMap(([link, path = '', to]) => {
      const target = path === '' ? page : join(dirname(page), path);
      if (!existsSync(join(root, target))) return [`${page}: ${link}`];
      return to === undefined || anchorsOf(target).includes(to.slice(1)) ? [] : [`${page}: ${link}`];
    }),
  );
  expect(pages.length).toBeGreaterThan(30);
  expect(lost).toEqual([]);
});

test('the index is a screen, and no page is longer than one reads', () => {
  expect(textOf('SUPPORTED.md').split('\n').length).toBeLessThan(60);
  for (const page of pages) expect([page, textOf(page).length < 60_000]).toEqual([page, true]);
});

const indexes = ['SUPPORTED.md', 'docs/reference/money.md'].map(textOf).join();
const all = [
  ...router.operations.map(({ name, operation: { method, path, caller, body } }) => ({
    ...{ name, method, body },
    path: `/v1${path}`,
    header: caller === 'anyone' ? undefined : 'X-Bunq-Client-Authentication',
  })),
  ...incodeOperations.map(({ name, method, path, open, body }) => ({
    ...{ name, method, path, body },
    header: open ? undefined : 'X-Incode-Hardware-Id',
  })),
];

test.each(all)('$name: its route, its headers, its body', ({ name, method, path, header, body }) => {
  const page = textOf(`docs/reference/${name.split('.')[0]}.md`);
  const [, section = ''] = page.split(`## ${name}\n`);
  const own = section.split('\n## ')[0] as string;
  expect(own).toContain(`\`${method} ${path}\``);
  if (header) expect(own).toContain(`| \`${header}\` |`);
  if (body) expect(own).toMatch(/\| Field of the body \||Its body is `\{\}`/);
  expect(own).toMatch(/^(documented|observed|assumed): /m);
  expect(indexes).toContain(`${name.split('.')[0]}.md#${anchor(name)}`);
});
