/** `bunq-contracts drift`: where a real sandbox differs from the schemas. */
import { writeFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { editions } from '../../server/index.js';
import { type DriftOptions, drift, driftText } from '../drift/index.js';
import { CLEAN, type Console, CUT_SHORT, FAILED, noClient, read } from './console.js';
import { writable } from './flags.js';

interface DriftFlags extends Pick<DriftOptions, 'target' | 'entry' | 'edition' | 'sdk' | 'iKnow'> {
  apiKeyFile?: string;
  authority?: string;
  json?: string;
  patch?: string;
}

export const driftCommand = (console: Console): Command =>
  new Command('drift')
    .description('Walks through the same conversations with a real sandbox, and tells where it differs from the schemas.')
    .addOption(new Option('--target <url>', 'scheme and host of the sandbox; it makes a user there, for good').makeOptionMandatory())
    .addOption(new Option('--api-key-file <file>', "the partner's API key; or in the variable BUNQ_API_KEY"))
    .addOption(new Option('--entry <entry>', 'how far to go').choices(['identity', 'onboarding']).default('onboarding'))
    .addOption(new Option('--edition <date>', 'by whose forms answers are judged; either, unless given').choices(editions))
    .addOption(new Option('--authority <file>', 'a certificate, PEM, to trust besides the usual ones'))
    .addOption(new Option('--sdk', "plays the user's part, where the SDK is a mock's"))
    .addOption(new Option('--i-know', 'that the target is production'))
    .addOption(new Option('--json <file>', 'the report, for machines').argParser(writable))
    .addOption(new Option('--patch <file>', 'what would make the schemas agree').argParser(writable))
    .action(console.ending((flags: DriftFlags) => driftFrom(console, flags)));

async function driftFrom(console: Console, { apiKeyFile, authority, json, patch, ...flags }: DriftFlags): Promise<number> {
  noClient(console);
  const report = await drift({
    ...flags,
    apiKey: (apiKeyFile === undefined ? (console.env.BUNQ_API_KEY ?? '') : read(apiKeyFile)).trim(),
    ...(authority !== undefined && { authority: read(authority) }),
    onExchange: ({ nr, operation, status }) => console.complain(`#${nr} ${operation} ${status ?? 'no answer'}`),
  });
  if (json) writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`);
  if (patch) writeFileSync(patch, `${JSON.stringify(report.patch, null, 2)}\n`);
  console.print(driftText(report).replace(/\n$/, ''));
  if (report.findings.length) return FAILED;
  // Where a person has to go through the SDK is as far as it gets with a real one.
  return report.stopped?.at === 'elsewhere' ? CUT_SHORT : CLEAN;
}
