/** The flags that commands of bunq-contracts share, and how a flag is read. */
import { accessSync, constants } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Entry } from '../judging/kinds.js';
import { type Capability, capabilities } from '../running/client.js';
import type { ClockMode } from '../running/time.js';

/** How long a client by --driver stdio may take to say ready, unless told. */
export const READY_SECONDS = 10;

export interface DriverFlags {
  driver: 'command' | 'stdio';
  clock?: ClockMode;
  lacks: Capability[];
  name?: string;
  readyTimeout: number;
}

export interface VerifyFlags extends DriverFlags {
  entry?: Entry;
  seed?: string;
  expectedFailures?: string;
  json?: string;
  junit?: string;
  html?: string;
  badge?: string;
  jobs?: number;
  har?: string;
  trace?: boolean;
  quiet?: boolean;
  cases: string[];
}

export function count(text: string): number {
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new InvalidArgumentError('Expected a positive integer.');
  return Number(text);
}

export function port(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65535) throw new InvalidArgumentError('Expected 0 to 65535.');
  return Number(text);
}

export function seedText(text: string): string {
  if (!/^[\x21-\x7e]{1,100}$/.test(text)) throw new InvalidArgumentError('Expected up to 100 characters of ASCII without a space.');
  return text;
}

/** A file that can be written when the work is done: not to be found out after it. */
export function writable(path: string): string {
  try {
    accessSync(dirname(resolve(path)), constants.W_OK);
  } catch {
    throw new InvalidArgumentError('There is no such folder, or it may not be written to.');
  }
  return path;
}

const several = (text: string, before: string[] = []) => [...before, text];

function lacking(text: string, before: Capability[] = []): Capability[] {
  const names = text.split(',');
  for (const name of names)
    if (!(capabilities as readonly string[]).includes(name)) throw new InvalidArgumentError(`There are ${capabilities.join(', ')}.`);
  return [...before, ...(names as Capability[])];
}

/** Of the commands that drive a client. */
export const driven = (command: Command) =>
  command
    .addOption(
      new Option('--driver <how>', 'a process for each conversation, or one for all that speaks JSON lines')
        .choices(['command', 'stdio'])
        .default('command'),
    )
    .addOption(
      new Option(
        '--clock <mode>',
        'how time passes; virtual is for clients that wait by the kit, and theirs unless given; else scaled',
      ).choices(['virtual', 'scaled', 'real']),
    )
    .addOption(
      new Option(
        '--lacks <capabilities>',
        'what a client by --driver command cannot do, with commas between: webhooks,tls,onboarding,payment',
      )
        .argParser(lacking)
        .default([], 'nothing'),
    )
    .addOption(new Option('--name <name>', 'what a client by --driver command is called in reports; its command unless given'))
    .addOption(
      new Option('--ready-timeout <seconds>', 'how long a client by --driver stdio may take to say ready')
        .argParser(count)
        .default(READY_SECONDS),
    );

/** Of the commands that know cases. */
export const withCases = (command: Command) =>
  command.addOption(
    new Option('--cases <folder>', "case files besides the kit's own; may be given again").argParser(several).default([], 'none'),
  );
