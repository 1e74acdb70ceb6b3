/** The reports: nothing is lost in them, and nothing that a client says can do anything in them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { Usage } from '../../contracts/commands/usage.js';
import { badgeOf } from '../../contracts/reports/badge.js';
import { htmlOf } from '../../contracts/reports/html.js';
import { gist, pretty } from '../../contracts/reports/html-text.js';
import { jsonOf, readReport } from '../../contracts/reports/json.js';
import { junitOf } from '../../contracts/reports/junit.js';
import { eachVerdict, HOSTILE, HOSTILE_TEXTS, reportOf, resultOf, VERDICTS } from '../support/reports.js';

const times = new Map([['POLL-0002[how=FAIL]', 1234]]);
const folder = mkdtempSync(join(tmpdir(), 'bunq-contracts-reports-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The tags of a page, and of what waits in it, with the names of their attributes; throws at any other `<`. */
function structure(page: string): string[] {
  const [, before = '', rows = '[]', after = ''] = /^(.*)<script type="application\/json" id="rows">(.*?)<\/script>(.*)$/s.exec(page) ?? [];
  const markup = [before, ...(JSON.parse(rows) as string[]), after].join('').replace(/<(style|script)>.*?<\/\1>/gs, '<$1></$1>');
  return [...markup.matchAll(/<(?:!doctype html>|(\/?[a-z0-9]+)((?: [a-z-]+(?:="[^"<>]*")?)*)\/?>)?/gi)].map(
    ([whole, tag, attributes = '']) => {
      if (whole === '<') throw new Error('a < that begins no tag');
      return `${tag} ${attributes.replace(/="[^"]*"/g, '')}`;
    },
  );
}

/** Of XML: the elements, in their order; throws where it is not well formed. */
function elements(xml: string): string[] {
  const body = xml.replace('<?xml version="1.0" encoding="UTF-8"?>\n', '');
  if (/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u.test(body)) throw new Error('a character that XML has not');
  const open: string[] = [];
  const all: string[] = [];
  const pieces = /<(\/?)([a-z-]+)((?: [a-z]+="(?:[^"<&]|&(?:amp|lt|gt|quot|apos|#\d+);)*")*)(\/?)>|((?:[^<&]|&(?:amp|lt|gt|#\d+);)+)|(.)/gs;
  for (const [, end, name = '', , single, , wrong] of body.matchAll(pieces)) {
    if (wrong !== undefined) throw new Error(`not well formed: ${wrong}`);
    if (name === '') continue;
    if (end) expect(open.pop()).toBe(name);
    else {
      all.push(name);
      if (!single) open.push(name);
    }
  }
  expect(open).toEqual([]);
  return all;
}

describe('the page', () => {
  test('has the same tags whatever a client says', () => {
    const plain = structure(htmlOf([eachVerdict('a', 'x'), eachVerdict('b', 'y')]));
    expect(plain.length).toBeGreaterThan(300);
    fc.assert(
      fc.property(HOSTILE_TEXTS, (text) => {
        expect(structure(htmlOf([eachVerdict(text, text), eachVerdict('b', 'y')]))).toEqual(plain);
      }),
      { numRuns: 60 },
    );
  });

  test('holds nothing that steers a terminal or turns a line around', () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(htmlOf([eachVerdict(HOSTILE, HOSTILE)])).not.toMatch(/[\u0000-\u0008\u001b\u009b\u202e]/);
  });

  test('asks for nothing, and allows its own script and style alone', () => {
    const page = htmlOf([eachVerdict('a')]);
    expect(page).not.toMatch(/<(link|img|iframe|object|base)\b|\b(src|srcset|action|style|on[a-z]+)="|https?:/);
    expect(page).toMatch(
      /content="default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+'; base-uri 'none'; form-action 'none'"/,
    );
  });

  test('shows every verdict, by a word and a sign, and every case that any of the reports has', () => {
    const page = htmlOf([eachVerdict('a'), reportOf('b', [resultOf('SIGN-0001', 'PASS')])]);
    for (const verdict of VERDICTS)
      expect(page).toMatch(
        new RegExp(`<td><a class="${verdict}" href="#[^"]+"><svg[^>]*><use href="#v-${verdict}"/></svg><span class="word">`),
      );
    expect(page.match(/<tr id=/g)).toHaveLength(VERDICTS.length + 1);
    expect(page.match(/<article /g)).toHaveLength(VERDICTS.length + 1);
    expect(page.match(/>not run</g)).toHaveLength(VERDICTS.length + 1);
  });

  test('says first how many cases failed, of which client, and repeats a case by its own command', () => {
    const one = reportOf('a', [
      resultOf('POLL-0001', 'FAIL'),
      resultOf('POLL-0002', 'PASS'),
      resultOf('POLL-0003', 'FAIL', 'x', { expectation: 'issue 7' }),
    ]);
    const page = htmlOf([one], { called: { flags: [], client: ['node', 'client.js'] }, day: '2026-03-02' });
    expect(page).toContain('<h1>1 of 3 cases failed</h1><p>bunq contracts: a text, 2026-03-02.');
    expect(page).toContain('bunq-contracts verify POLL-0001 --seed text -- node client.js<');
    expect(htmlOf([reportOf('a', [resultOf('POLL-0002', 'PASS')])])).toContain('<h1>1 case, none failed</h1>');
  });

  test('has no id twice, and every link leads somewhere', () => {
    const same = eachVerdict('a');
    const page = htmlOf([same, { ...same, seed: 'other' }, eachVerdict('b')]);
    const ids = [...page.matchAll(/ id=\\?"([^"\\]+)/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, to] of page.matchAll(/ href=\\?"#([^"\\]+)/g)) expect(ids).toContain(to);
    expect(page).toContain('a, seed other');
  });

  test('keeps every digit of a number, and every body that is none', () => {
    const text = '{"id":9007199254740993,"a":[],"b":{"c":"\\"{,"}}';
    expect(pretty(text)).toBe('{\n  "id": 9007199254740993,\n  "a": [],\n  "b": {\n    "c": "\\"{,"\n  }\n}');
    fc.assert(fc.property(fc.json(), (json) => void expect(JSON.parse(pretty(json))).toEqual(JSON.parse(json))));
    expect(pretty('{"cut')).toBe('{"cut');
    expect(gist('{"Response":[{"X":{"result":{"result":"REJECTED"},"status":"PROCESSED","alias":[{"status":"no"}]}}]}')).toBe(
      'status PROCESSED · result REJECTED',
    );
  });

  test('folds polls that are all alike, but none that a finding is about', () => {
    const polls = Array.from({ length: 40 }, (_, i) => ({ ...(resultOf('POLL-0001', 'FAIL').exchanges[1] as object), nr: i + 1 }) as never);
    const page = htmlOf([reportOf('a', [resultOf('POLL-0001', 'FAIL', 'text', { exchanges: polls, events: [] })])]);
    expect(page).toContain('35 more like it, #5 to #39');
    expect(page.match(/class="hit"/g)).toHaveLength(2);
  });
});

describe('JSON', () => {
  test('can be read again, and is the same bytes for the same report', () => {
    const path = join(folder, 'report.json');
    writeFileSync(path, jsonOf(eachVerdict('a', HOSTILE)));
    const again = readReport(path);
    expect(jsonOf(again)).toBe(jsonOf(eachVerdict('a', HOSTILE)));
    expect(Object.values(again.summary)).toEqual(VERDICTS.map(() => 1));
  });

  test('is never written against its schema', () => {
    expect(() => jsonOf({ ...eachVerdict('a'), seed: 1 } as never)).toThrow(/kit's own fault.*seed/);
  });

  test.each([
    ['no file', undefined, /cannot be read/],
    ['no JSON', '{', /not JSON/],
    ['something else', '{"cases":[]}', /no report of bunq-contracts.*tool/],
    ['a wrong summary', JSON.stringify({ ...eachVerdict('a'), cases: [] }), /summary does not count/],
  ])('of %s is refused, and the file named', (name, text, why) => {
    const path = join(folder, `${name}.json`);
    if (text !== undefined) writeFileSync(path, text);
    const read = () => readReport(path);
    expect(read).toThrow(Usage);
    expect(read).toThrow(path);
    expect(read).toThrow(why);
  });
});

describe("JUnit's XML", () => {
  test('is well formed, and has the same elements, whatever a client says', () => {
    const plain = elements(junitOf(eachVerdict('a', 'x'), times));
    fc.assert(
      fc.property(HOSTILE_TEXTS, (text) => void expect(elements(junitOf(eachVerdict(text, text), times))).toEqual(plain)),
      { numRuns: 60 },
    );
  });

  test('holds nothing that a terminal obeys', () => {
    const xml = junitOf(eachVerdict('a\u0085b\u009b31mc\u202ed\u2066e'), times);
    expect(xml).toContain('a\ufffdb\ufffd31mc\ufffdd\ufffde');
    expect(xml).not.toMatch(/(?![\n\t])[\p{Cc}\p{Bidi_Control}]/u);
  });

  test('says what each verdict comes to, and how long it took', () => {
    const xml = junitOf(eachVerdict('a'), times);
    expect(elements(xml)).toEqual(
      [
        'testsuites',
        'testsuite',
        ...['', 'system-out', 'failure', 'failure', 'skipped', 'skipped', 'error'].flatMap((kind) => ['testcase', kind]),
      ].filter(Boolean),
    );
    expect(xml.match(/tests="7" failures="2" errors="1" skipped="2" time="1\.234"/g)).toHaveLength(2);
    expect(xml).toContain('<testcase classname="bunq-contracts.a.POLL" name="POLL-0002[how=FAIL] Case POLL-0002[how=FAIL]" time="1.234">');
  });

  test('takes an expected failure for skipped, with its reason', () => {
    const xml = junitOf(reportOf('a', [resultOf('POLL-0001', 'FAIL', 'text', { expectation: 'issue 7' })]), new Map());
    expect(xml).toContain('failures="0" errors="0" skipped="1"');
    expect(xml).toMatch(/<skipped message="expected to fail: issue 7; [^"]+"\/>/);
  });
});

describe('the badge', () => {
  test.each([
    [['PASS', 'NOT_APPLICABLE'], '1/1 pass', 'brightgreen'],
    [['PASS', 'WARN'], '2/2 pass, 1 warn', 'yellow'],
    [['PASS', 'FAIL', 'NOT_REACHED'], '1/3 pass, 2 fail', 'red'],
    [['PASS', 'HARNESS_ERROR'], '1/2 pass, 1 kit errors', 'lightgrey'],
    [['NOT_APPLICABLE'], '0/0 pass', 'lightgrey'],
    [[], '0/0 pass', 'lightgrey'],
  ] as const)('of %j', (verdicts, message, color) => {
    const report = reportOf(
      'a',
      verdicts.map((verdict, i) => resultOf(`POLL-000${i}`, verdict)),
    );
    // Shields refuses a badge with any field more.
    expect(JSON.parse(badgeOf(report))).toEqual({ schemaVersion: 1, label: 'bunq contracts', message, color });
  });
});
