#!/usr/bin/env node
/** The CLI bunq-contracts: its commands, signals, what is printed where, exit status. */
import { Command, CommanderError } from 'commander';
import { realNow, version } from '../server/index.js';
import { explainCommand, listCommand } from './commands/cases.js';
import { CALLED_WRONGLY, CLEAN, type Console, CUT_SHORT, OWN_FAULT } from './commands/console.js';
import { doctorCommand } from './commands/doctor.js';
import { driftCommand } from './commands/drift.js';
import { exploreCommand } from './commands/explore.js';
import { initCommand } from './commands/init.js';
import { mergeCommand } from './commands/merge.js';
import { Usage } from './commands/usage.js';
import { verifyCommand } from './commands/verify.js';
import { watchCommand } from './commands/watch.js';
import { AdapterError } from './running/drivers/driver.js';

let status = CLEAN;
const [mine, client] = splitAt(process.argv.slice(2), '--');
const isLive = Boolean(process.stderr.isTTY) && process.env.TERM !== 'dumb';
// A reader that went away, as `head` does, is no reason to stop.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
/** Signals are heard from here on; the second of them ends it at once. */
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stopping.abort());

const console: Console = {
  client,
  env: process.env,
  stopping: stopping.signal,
  hasColour: Boolean(process.stdout.isTTY) && !process.env.NO_COLOR && process.env.TERM !== 'dumb',
  print: (text) => void process.stdout.write(`${text}\n`),
  complain: (text) => void process.stderr.write(`${text}\n`),
  progress(line) {
    if (isLive) process.stderr.write(`\r\u001b[K${line}`);
    else if (line) process.stderr.write(`${line}\n`);
  },
  newSeed: () => (realNow().getTime() * 100_000 + process.pid).toString(36),
  ending:
    (act) =>
    async (...given) => {
      status = await act(...given);
    },
};

/** What stands before the first of these words, and what behind it. */
function splitAt(words: readonly string[], word: string): [before: string[], after: string[] | undefined] {
  const at = words.indexOf(word);
  return at < 0 ? [[...words], undefined] : [words.slice(0, at), words.slice(at + 1)];
}

const program = new Command('bunq-contracts')
  .description(
    "Judges a client of bunq's onboarding API, in any language: would it do the right thing, with real people's identities, when reality bends? Each case gives the client a world of its own, sees every byte, and cross-examines what it claims.",
  )
  .version(version)
  .configureHelp({ showGlobalOptions: false })
  .exitOverride()
  .addHelpText(
    'after',
    `
Examples:
  bunq-contracts init python                                  a small client to begin with
  bunq-contracts doctor -- node adapter.js                    can it be driven?
  bunq-contracts verify -- node adapter.js                    a process for each case
  bunq-contracts verify --driver stdio -- python3 adapter.py  one process for all, minutes in milliseconds
  bunq-contracts verify 'POLL-*' --seed 7 -- ./adapter        some cases, once more as they were
  bunq-contracts explain POLL-7K3Q                            what it is about

Exit status: 0 clean, 1 an unexpected failure or an expectation that is out of date, 2 called wrongly, or the client cannot
even be tried, 3 the kit's own fault, 4 cut short by a signal.`,
  );
for (const command of [
  initCommand,
  verifyCommand,
  exploreCommand,
  listCommand,
  explainCommand,
  doctorCommand,
  watchCommand,
  mergeCommand,
  driftCommand,
])
  program.addCommand(command(console).copyInheritedSettings(program));

function statusOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? CLEAN : CALLED_WRONGLY;
  if (stopping.signal.aborted) {
    console.complain('bunq-contracts: cut short before a case was judged');
    return CUT_SHORT;
  }
  const { code, message } = error as NodeJS.ErrnoException;
  if (error instanceof Usage) console.complain(`bunq-contracts: ${message}`);
  else if (error instanceof AdapterError)
    console.complain(`bunq-contracts: the adapter could not even try, and the client is not judged: ${message}`);
  else if (code === 'EADDRINUSE') console.complain('bunq-contracts: that port is in use; choose another with --port');
  else {
    console.complain(`bunq-contracts: the kit's own fault: ${error instanceof Error ? error.stack : String(error)}`);
    return OWN_FAULT;
  }
  return CALLED_WRONGLY;
}

try {
  await program.parseAsync(mine, { from: 'user' });
} catch (error) {
  status = statusOf(error);
}
// What was cut short may still be at it.
process.exit(status);
