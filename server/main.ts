#!/usr/bin/env node
/** The CLI bunq-mock: flags and environment, banner, log, signals. */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { MockOptions, Plan } from './index.js';
import { editions, instantOf, MOST_WORLDS, Refusal, startMock, version } from './index.js';
import { banner, jsonLine, prettyLine } from './terminal.js';

interface Flags extends Pick<MockOptions, 'edition' | 'seed' | 'now' | 'freeze' | 'strict' | 'rateLimits' | 'urlApi' | 'publicUrl'> {
  port: number;
  host: string;
  maxWorlds: number;
  allowHost: string[];
  allowWebhookHost: string[];
  processAfter: number;
  outcome: 'APPROVED' | 'REJECTED';
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

function flag(flags: string, description: string): Option {
  const option = new Option(flags, description);
  return option.env(`BUNQ_MOCK_${option.name().replaceAll('-', '_').toUpperCase()}`);
}

const command = new Command('bunq-mock')
  .description(
    "A local fake of bunq's partner sandbox. Starts a server that a client of bunq's onboarding API takes for bunq:\ninstallation, sessions, users and identity verification, on a clock and by a plan that you set.",
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
  .addOption(flag('--url-api <url>', "what url_api holds, instead of the mock's stand-in for Incode").argParser(urlApi))
  .addOption(
    flag('--public-url <url>', 'the base URL that clients use, when it is not the Host they send (a proxy, a container)').argParser(url),
  )
  .addOption(flag('--strict', "the stricter reading: a user's own token on its paths, a signed session-server, permitted_ips"))
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
    flag('--max-worlds <n>', 'how many worlds there may be; then the least recently used idle one goes')
      .argParser(count)
      .default(MOST_WORLDS),
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
  bunq-mock --port 0 --log json                 for scripts: the banner names the port

Exit status: 0 stopped by a signal, 1 it could not start, 2 it was called wrongly.`,
  )
  .exitOverride();

/** A variable that is empty is none, and one that says no turns a switch off; commander takes any value for yes. */
function dropNegatives(): void {
  for (const option of command.options) {
    const value = process.env[option.envVar ?? ''];
    const off = /^(0|false|no|off)$/i.test(value ?? '') && (option.isBoolean() || option.optional);
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

const { log, processAfter, outcome, allowHost, allowWebhookHost, ...options } = parse();
const plan: Plan = { outcome, process: { after_ms: processAfter } };
// A reader that went away, as `head` does, is no reason to stop serving.
process.stdout.on('error', () => undefined);
const print = (line: string) => void process.stdout.write(`${line}\n`);

try {
  const mock = await startMock({
    ...options,
    plan,
    allowHosts: allowHost,
    allowWebhookHosts: allowWebhookHost,
    onWorldDropped: (world) => {
      if (log !== 'silent')
        print(log === 'json' ? JSON.stringify({ dropped: world }) : `${world}  dropped, to make room for another world`);
    },
    onExchange: (world, exchange, ms) => {
      if (log !== 'silent') print(log === 'json' ? jsonLine(world, exchange, ms) : prettyLine(world, exchange, ms));
    },
  });
  // Before the banner: whoever waits for it may stop the server at once.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void mock.stop().then(() => process.exit(0)));
  }
  if (log === 'pretty') print(banner(mock, version, options.host));
  else print(log === 'json' ? JSON.stringify({ url: mock.url, port: mock.port, version }) : mock.url);
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException;
  const why = code === 'EADDRINUSE' ? `port ${options.port} of ${options.host} is in use; choose another with --port` : message;
  process.stderr.write(`bunq-mock: ${why.replace(/^bunq-mock: /, '')}\n`);
  // A flag that only the server itself can judge is still a flag.
  process.exit(error instanceof Refusal || error instanceof TypeError ? 2 : 1);
}
