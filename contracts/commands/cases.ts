/** `bunq-contracts list` and `explain`: what the cases, and the rules, are about. */
import { Command } from 'commander';
import { rules } from '../judging/rules/index.js';
import { explain, listJson, listText } from '../reports/explain.js';
import { chosen, OWN_CASES, readCases } from '../running/cases.js';
import { type Console, noClient } from './console.js';
import { withCases } from './flags.js';

export const listCommand = (console: Console): Command =>
  withCases(new Command('list'))
    .description('Every case, or those that a pattern names, a line each.')
    .argument('[pattern...]', 'ids of cases, with * for any text')
    .option('--json', 'for machines')
    .action((patterns: string[], { json, cases }: { json?: boolean; cases: string[] }) => {
      noClient(console);
      const found = chosen(readCases(OWN_CASES, ...cases), patterns);
      console.print(json ? listJson(found) : listText(found));
    });

export const explainCommand = (console: Console): Command =>
  withCases(new Command('explain'))
    .description('What a case, or a rule, is about: why, by whose word, what is done, what is right.')
    .argument('<id>', 'of a case, or of a rule')
    .action((id: string, { cases }: { cases: string[] }) => {
      noClient(console);
      console.print(explain(id, readCases(OWN_CASES, ...cases), rules));
    });
