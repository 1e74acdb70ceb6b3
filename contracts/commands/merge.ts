/** `bunq-contracts merge`: several reports in one page. */
import { writeFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { htmlOf } from '../reports/html.js';
import { readReport } from '../reports/json.js';
import { type Console, noClient } from './console.js';
import { writable } from './flags.js';

export const mergeCommand = (console: Console): Command =>
  new Command('merge')
    .description('Several reports in one page: a matrix of cases and clients.')
    .argument('<report...>', 'files that verify --json wrote')
    .addOption(new Option('--html <file>', 'the page').argParser(writable).makeOptionMandatory())
    .action((paths: string[], { html }: { html: string }) => {
      noClient(console);
      writeFileSync(html, htmlOf(paths.map(readReport)));
    });
