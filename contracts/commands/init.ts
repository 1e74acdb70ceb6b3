/** `bunq-contracts init`: a client that is driven already, in a language of one's own, to begin with. */
import { constants, copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Argument, Command } from 'commander';
import { quoted } from '../reports/words.js';
import { CLEAN, type Console, noClient } from './console.js';
import { Usage } from './usage.js';

const TEMPLATES = join(dirname(createRequire(import.meta.url).resolve('#package')), 'contracts/templates');

export const initCommand = (console: Console): Command =>
  new Command('init')
    .description('Writes a small client that can be verified at once, to put yours in its place.')
    .addArgument(new Argument('<language>', 'what it is written in').choices(readdirSync(TEMPLATES).sort()))
    .argument('[directory]', 'where to; made if it is not there', '.')
    .action(console.ending(async (language: string, directory: string) => init(console, language, directory)));

function init(console: Console, language: string, directory: string): number {
  noClient(console);
  const [file] = readdirSync(join(TEMPLATES, language)) as [string];
  const [from, to] = [join(TEMPLATES, language, file), join(directory, file)];
  try {
    mkdirSync(directory, { recursive: true });
    copyFileSync(from, to, constants.COPYFILE_EXCL);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Usage(code === 'EEXIST' ? `${to} is there already, and is left as it is` : `${to} cannot be written: ${message}`);
  }
  console.print(
    `wrote ${to}; its first lines say what it does not do. Verify it:\n\n  cd ${quoted(directory)} && ${runLine(readFileSync(from, 'utf8'))}`,
  );
  return CLEAN;
}

/** How a template says, in its first comment, that it is run. */
const runLine = (template: string) => (/Run it: (.*)/.exec(template) as RegExpExecArray)[1];
