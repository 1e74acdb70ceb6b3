/** Cases and rules, for people who want to know what they are about. */

import { Usage } from '../commands/usage.js';
import { inWords as poisonInWords, watching } from '../judging/judge.js';
import type { ContractCase } from '../judging/kinds.js';
import type { Rule } from '../judging/rules/rule.js';
import { baseOf, matches } from '../running/cases.js';
import { quoted, sourceText } from './words.js';

/** One line for each case. */
export function listText(cases: readonly ContractCase[]): string {
  const width = Math.max(...cases.map(({ id }) => id.length));
  const line = ({ id, level, safety, entry, title }: ContractCase) =>
    `${id.padEnd(width)}  ${level.padEnd(6)}  ${(safety ? 'safety' : '').padEnd(6)}  ${entry.padEnd(10)}  ${title}`;
  return cases.map(line).join('\n');
}

/** The same for machines. */
export const listJson = (cases: readonly ContractCase[]) =>
  JSON.stringify(
    cases.map(({ id, level, safety, entry, title }) => ({ id, level, safety, entry, title })),
    null,
    2,
  );

/**
 * A case, by its id with parameters or without, or a rule, by its id.
 *
 * @throws Usage when there is none of that name
 */
export function explain(id: string, cases: readonly ContractCase[], rules: readonly Rule[]): string {
  const rule = rules.find((each) => each.id === id);
  if (rule) return explainRule(rule, cases, rules);
  const all = cases.filter((each) => matches(id, each.id));
  const [first] = all;
  if (!first || new Set(all.map((each) => baseOf(each.id))).size > 1) {
    const start = id.slice(0, 4).toLowerCase();
    const near = [...cases.map((each) => baseOf(each.id)), ...rules.map((each) => each.id)].filter((each) =>
      each.toLowerCase().startsWith(start),
    );
    throw new Usage(
      `"${id}" is no case and no rule; ${near.length ? `near is ${[...new Set(near)].join(' ')}` : 'see bunq-contracts list'}`,
    );
  }
  return explainCase(first, all, rules);
}

const row = (name: string, text: string) => `${name.padEnd(8)} ${text}`;
const rowsOf = (name: string, texts: readonly string[]) => texts.map((text, i) => row(i ? '' : name, text));

function explainCase(given: ContractCase, all: readonly ContractCase[], rules: readonly Rule[]): string {
  const { id, title, level, safety, why, source, world = {}, poison, outcomes, needs = [] } = given;
  const own = new Set((given.rules ?? []).map(({ rule }) => rule));
  const watchers = watching(given, rules);
  const [right = [], ...acceptable] = outcomes;
  const { options, plan, faults = [], acts = [], ...more } = world;
  const done = [
    ...faults.map(({ on, do: does, skip, times }) => {
      const which = [skip && `after ${skip}`, times && times > 1 && `${times} times`].filter(Boolean).join(', ');
      return `to ${JSON.stringify(on)}${which && `, ${which}`}: ${JSON.stringify(does)}`;
    }),
    ...acts.map(
      ({ after, do: deed }) => `after ${after.nth && after.nth > 1 ? `${after.nth} of ` : ''}${after.operation}: ${JSON.stringify(deed)}`,
    ),
    ...Object.entries({ options, plan, ...more }).flatMap(([name, value]) =>
      value === undefined ? [] : [`${name}: ${JSON.stringify(value)}`],
    ),
  ];
  const entries = [...new Set(all.map(({ entry }) => entry))].join(', ');
  return [
    `${all.length === 1 ? id : baseOf(id)}  ${level}${safety ? ', safety' : ''}  entry ${entries}`,
    title,
    '',
    row('why', why),
    row('source', sourceText(source)),
    ...rowsOf('done', done.length ? done : ['nothing: the plain way']),
    ...rowsOf('counts', [`only when there was ${poison.map(poisonInWords).join('; ')}`]),
    row('right', right.join(' or ')),
    ...acceptable.map((claims) => row('', `${claims.join(' or ')}: acceptable, a warning`)),
    ...(needs.length ? [row('needs', needs.join(', '))] : []),
    ...rowsOf(
      'rules',
      watchers.filter(({ rule }) => own.has(rule.id)).map((each) => `${each.rule.id} (${each.level}): ${each.rule.title}`),
    ),
    row('always', watchers.flatMap(({ rule }) => (own.has(rule.id) ? [] : [rule.id])).join(' ')),
    ...(all.length > 1 ? [`${all.length} cases; this is the first of them:`, ...all.map((each) => `         ${each.id}`)] : []),
    '',
    `bunq-contracts verify ${quoted(all.length === 1 ? id : baseOf(id))} -- COMMAND`,
  ].join('\n');
}

function explainRule({ id, title, level, source, always }: Rule, cases: readonly ContractCase[], rules: readonly Rule[]): string {
  const using = [
    ...new Set(
      cases
        .filter((each) => watching(each, rules).some(({ rule }) => rule.id === id && (each.rules ?? []).some((use) => use.rule === id)))
        .map((each) => baseOf(each.id)),
    ),
  ];
  return [
    `${id}  ${level}`,
    title,
    '',
    row('source', sourceText(source)),
    row('watches', always.length ? `every case of entry ${always.join(' and ')}` : 'the cases that ask for it'),
    row('used by', using.join(' ') || 'no case of its own'),
  ].join('\n');
}
