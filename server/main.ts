#!/usr/bin/env node
/**
 * The CLI bunq-mock: flags and environment, banner, log, signals. One file, though long: a flag, its variable and what is made
 * of them are read together.
 */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { CoverageDemand, Mock, MockOptions, Plan, PreparedWorld } from './index.js';
import {
  coverageDemand,
  coverageShortfalls,
  coverageTable,
  editions,
  instantOf,
  JOURNAL_LIMITS,
  lockState,
  MOST_WORLDS,
  prepare,
  Refusal,
  readText,
  startMock,
  version,
} from './index.js';
import { banner, controlLine, exposed, jsonLine, prettyLine } from './terminal.js';

interface Flags
  extends Pick<
    MockOptions,
    'edition' | 'seed' | 'now' | 'freeze' | 'rateLimits' | 'urlApi' | 'publicUrl' | 'cors' | 'control' | 'state' | 'magicValues'
  > {
  open?: true;
  strict?: 'readings' | 'signed';
  port: number;
  host: string;
  /** Empty without a directory. */
  tls?: string;
  maxWorlds: number;
  journalExchanges: number;
  journalBytes: number;
  world: string[];
  allowHost: string[];
  allowWebhookHost: string[];
  processAfter: number;
  minCoverage?: CoverageDemand;
  outcome: 'APPROVED' | 'REJECTED';
  webhookGrace: number;
  log: 'pretty' | 'json' | 'silent';
}

const LONGEST_PLAN_MS = 365 * 24 * 3_600_000;
const UNITS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

function port(text: string): number {
  if (!/^\d+$/.test(text) || Number(text) > 65535) throw new InvalidArgumentError('Expected 0 to 65535.');
  return Number(text);
}

function count(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('Expected a positive integer.');
  return Number(text);
}

function bytes(text: string): number {
  const [, number, unit = ''] = /^([1-9]\d{0,11})(|KiB|MiB|GiB)$/.exec(text) ?? [];
  if (number === undefined) throw new InvalidArgumentError('Expected a number of bytes, or one with its unit: 1000000, 16MiB, 1GiB.');
  return Number(number) * 1024 ** ['', 'KiB', 'MiB', 'GiB'].indexOf(unit);
}

function duration(text: string): number {
  const [, number, unit = 'ms'] = /^(0|\d+(?:\.\d+)?(?=[a-z]))(ms|s|m|h)?$/.exec(text) ?? [];
  if (number === undefined || Number(number) * (UNITS[unit] as number) > LONGEST_PLAN_MS)
    throw new InvalidArgumentError('Expected a duration of at most a year, with its unit: 500ms, 2s, 10m, 1h.');
  return Math.round(Number(number) * (UNITS[unit] as number));
}

function url(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) throw new InvalidArgumentError('Expected an http or https URL.');
  return text;
}

function urlApi(text: string): string {
  if (!url(text).endsWith('/')) throw new InvalidArgumentError('Expected a URL that ends in a slash, as bunq gives it.');
  return text;
}

function instant(text: string): string {
  if (instantOf(text) === undefined) throw new InvalidArgumentError('Expected an instant such as 2025-10-31T16:38:53Z.');
  return text;
}

function demand(text: string): CoverageDemand {
  const found = coverageDemand(text);
  if (!found)
    throw new InvalidArgumentError('Expected a percent, or kind=percent, several of them with commas between: states=90,webhooks=100.');
  return found;
}

function flag(flags: string, description: string): Option {
  const option = new Option(flags, description);
  return option.env(`BUNQ_MOCK_${option.name().replaceAll('-', '_').toUpperCase()}`);
}

const command = new Command('bunq-mock')
  .description(
    "A local fake of bunq's partner sandbox. Starts a server that a client of bunq's onboarding API takes for bunq:\na partner's whole way to an approved user, webhooks included, on a clock and by a plan that you set.",
  )
  .version(version)
  .configureHelp({ showGlobalOptions: false })
  .addOption(flag('--port <port>', 'where to listen; 0 takes a free port').argParser(port).default(8787))
  .addOption(flag('--host <address>', 'the address to bind to; anything but loopback lets others on the network in').default('127.0.0.1'))
  .addOption(flag('--edition <date>', "the state of bunq's documentation that answers follow").choices(editions).default('2025-10'))
  .addOption(flag('--seed <text>', 'what ids and tokens come from; the same seed gives the same bytes'))
  .addOption(flag('--now <instant>', "the worlds' time at the start (UTC), instead of the real one").argParser(instant))
  .addOption(flag('--freeze', "start with the worlds' clocks standing still"))
  .addOption(flag('--process-after <duration>', 'how long bunq takes to decide after SUBMITTED').argParser(duration).default(2000, '2s'))
  .addOption(flag('--outcome <result>', 'what it decides').choices(['APPROVED', 'REJECTED']).default('APPROVED'))
  .addOption(flag('--no-magic-values', 'without e-mail addresses such as mock-rejected@example.com choosing a plan'))
  .addOption(flag('--state <file>', 'keep the worlds in a file: read at the start, written at the end and every few seconds'))
  .addOption(
    flag('--world <file...>', 'worlds to start with, as JSON: options, plan, users and faults, one world or several by name')
      .argParser((text: string, before: string[] = []) => [...before, ...text.split(',')])
      .default([], 'none'),
  )
  .addOption(flag('--url-api <url>', "what url_api holds, instead of the mock's stand-in for Incode").argParser(urlApi))
  .addOption(
    flag('--public-url <url>', 'the base URL that clients use, when it is not the Host they send (a proxy, a container)').argParser(url),
  )
  .addOption(flag('--tls [directory]', 'https, with a new authority that the banner prints, or one kept in a directory').preset(''))
  .addOption(flag('--cors', 'let pages of other origins call /v1, which bunq does not'))
  .addOption(
    flag(
      '--strict [what]',
      "the stricter reading: a user's own token on its paths, a signed session-server, permitted_ips; signed: every POST and PUT, too",
    )
      .choices(['readings', 'signed'])
      .preset('readings'),
  )
  .addOption(
    flag('--rate-limits [scheme]', "enforce bunq's published rate limits, by the worlds' clocks")
      .choices(['older', 'newer', 'off'])
      .preset('older'),
  )
  .addOption(
    flag('--allow-host <name...>', 'names that the control plane answers to besides loopback: a container, an emulator')
      .argParser((text: string, before: string[] = []) => [...before, ...text.split(',')])
      .default([], 'none'),
  )
  .addOption(
    flag('--allow-webhook-host <name...>', 'hosts that webhooks may go to, over http too, besides this machine')
      .argParser((text: string, before: string[] = []) => [...before, ...text.split(',')])
      .default([], 'none'),
  )
  .addOption(
    flag('--webhook-grace <duration>', "how long, in real time, a world's clock waits for a webhook's target that does not answer")
      .argParser(duration)
      .default(100, '100ms'),
  )
  .addOption(
    flag('--max-worlds <n>', 'how many worlds there may be; then the least recently used idle one goes')
      .argParser(count)
      .default(MOST_WORLDS),
  )
  .addOption(
    flag('--journal-exchanges <n>', 'how many exchanges the journal of a world keeps').argParser(count).default(JOURNAL_LIMITS.exchanges),
  )
  .addOption(
    flag('--journal-bytes <n>', 'and about how many bytes of memory they may take, such as 16MiB')
      .argParser(bytes)
      .default(JOURNAL_LIMITS.bytes, '64MiB'),
  )
  .addOption(flag('--no-control', 'without the control plane, /_mock'))
  .addOption(flag('--open', 'open the desk, the pages that show every world, in the browser of whoever starts it'))
  .addOption(
    flag(
      '--min-coverage <percent>',
      'at the end, print what was never touched, and exit with 3 below this; of one kind: states=90',
    ).argParser(demand),
  )
  .addOption(flag('--log <form>', 'a line for each exchange').choices(['pretty', 'json', 'silent']).default('pretty'))
  .addHelpText(
    'after',
    `
Each flag is also an environment variable, as named above; a flag wins.

Examples:
  bunq-mock                                     the seed page's conversation, to paste from the banner
  bunq-mock --outcome REJECTED                  what the real sandbox cannot do
  bunq-mock --freeze --now 2025-10-31T16:38:53Z nothing moves until POST /_mock/worlds/default/clock
  bunq-mock --state mock.state                  goes on tomorrow where it stops today
  bunq-mock --port 0 --log json                 for scripts: the banner names the port
  bunq-mock --min-coverage states=90,operations=50
                                                for pipelines: what did the tests never touch?

Exit status: 0 stopped by a signal, 1 it could not start, or not save its state, 2 it was called wrongly, 3 coverage below --min-coverage.`,
  )
  .exitOverride();

/** A variable that is empty is none, and one that says no turns a switch off; commander takes any value for yes. */
function dropNegatives(): void {
  for (const option of command.options) {
    const value = process.env[option.envVar ?? ''];
    const off = /^(0|false|no|off)$/i.test(value ?? '') && (option.isBoolean() || option.negate || option.optional);
    if (option.envVar && (value === '' || off)) delete process.env[option.envVar];
    else if (option.envVar && option.optional && /^(1|true|yes|on)$/i.test(value ?? ''))
      process.env[option.envVar] = String(option.presetArg);
  }
}

function parse(): Flags {
  dropNegatives();
  try {
    return command.parse().opts<Flags>();
  } catch (error) {
    process.exit(error instanceof CommanderError && error.exitCode === 0 ? 0 : 2);
  }
}

const {
  log,
  processAfter,
  webhookGrace,
  outcome,
  strict,
  tls,
  allowHost,
  allowWebhookHost,
  journalExchanges,
  journalBytes,
  minCoverage,
  world,
  open,
  ...options
} = parse();
const plan: Plan = { outcome, process: { after_ms: processAfter } };
// A reader that went away, as `head` does, is no reason to stop serving.
process.stdout.on('error', () => undefined);
const print = (line: string) => void process.stdout.write(`${line}\n`);

/** The status to exit with; where coverage counts, says before what was never touched. */
function ended(mock: Mock): number {
  if (!minCoverage) return 0;
  const report = mock.coverage();
  const short = coverageShortfalls(report, minCoverage);
  process.stderr.write(coverageTable(report) + short.map((why) => `bunq-mock: ${why}\n`).join(''));
  return short.length ? 3 : 0;
}

/** The worlds of all files, each as the last says that names it. */
function worldsOf(files: readonly string[]): Record<string, PreparedWorld> {
  const worlds: Record<string, PreparedWorld> = {};
  for (const file of files) {
    try {
      Object.assign(worlds, prepare(JSON.parse(readText(file))));
    } catch (error) {
      throw new TypeError(`${file}: ${(error as Error).message.replaceAll('bunq-mock: ', '').replaceAll('\n', ' ')}`);
    }
  }
  return worlds;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

try {
  if (options.state !== undefined) process.on('exit', await lockState(options.state, process.pid, isAlive));
  const mock = await startMock({
    ...options,
    plan,
    strict: strict === 'signed' ? strict : strict !== undefined,
    worlds: worldsOf(world),
    ...(tls !== undefined && { tls: tls === '' || { directory: tls } }),
    allowHosts: allowHost,
    journal: { exchanges: journalExchanges, bytes: journalBytes },
    allowWebhookHosts: allowWebhookHost,
    webhookGraceMs: webhookGrace,
    onWorldDropped: (world) => {
      if (log !== 'silent')
        print(log === 'json' ? JSON.stringify({ dropped: world }) : `${world}  dropped, to make room for another world`);
    },
    onExchange: (world, exchange, ms) => {
      if (log !== 'silent') print(log === 'json' ? jsonLine(world, exchange, ms) : prettyLine(world, exchange, ms));
    },
    onControl: (call) => {
      if (log !== 'silent') print(log === 'json' ? JSON.stringify({ control: call }) : controlLine(call));
    },
  });
  // Before the banner: whoever waits for it may stop the server at once.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(
      signal,
      () =>
        void mock.stop().then(
          () => process.exit(ended(mock)),
          (error) => fail(error, 1),
        ),
    );
  }
  if (mock.isExposed) process.stderr.write(`${exposed(mock, options.host)}\n`);
  const { url, authority } = mock;
  if (log === 'pretty') print(banner(mock, version, options.host, tls));
  else print(log === 'json' ? JSON.stringify({ url, port: mock.port, version, authority }) : url);
  if (open && mock.desk) await openInBrowser(mock.desk);
} catch (error) {
  fail(error);
}

/** By the system's own way; who has none is told, and the server goes on. */
async function openInBrowser(page: string): Promise<void> {
  const { spawn } = await import('node:child_process');
  const ways: Partial<Record<NodeJS.Platform, string[]>> = { darwin: ['open'], win32: ['explorer.exe'] };
  const [opener = '', ...rest] = ways[process.platform] ?? ['xdg-open'];
  const failed = () => process.stderr.write(`bunq-mock: no browser was opened by ${opener}; the desk is ${page}\n`);
  spawn(opener, [...rest, page], { stdio: 'ignore', detached: true })
    .on('error', failed)
    .unref();
}

function fail(error: unknown, status?: number): never {
  const { code, message } = error as NodeJS.ErrnoException;
  const why = code === 'EADDRINUSE' ? `port ${options.port} of ${options.host} is in use; choose another with --port` : message;
  process.stderr.write(`bunq-mock: ${why.replace(/^bunq-mock: /, '')}\n`);
  // A flag that only the server itself can judge is still a flag.
  process.exit(status ?? (error instanceof Refusal || error instanceof TypeError ? 2 : 1));
}
