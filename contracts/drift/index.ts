/** `drift()`: where a real sandbox differs from the schemas, and what of our assumptions it settles. */
import { generateKeyPairSync } from 'node:crypto';
import { MessageChannel } from 'node:worker_threads';
import type { DriftReport, Edition } from '../../schemas/generated/types.js';
import { editions, realDelay, realNow, version } from '../../server/index.js';
import { Usage } from '../commands/usage.js';
import type { Applicant, Entry } from '../running/client.js';
import { Caller, type Exchange, privateKeyOf } from './caller.js';
import { inspect } from './inspect.js';
import { patchOf } from './patch.js';
import { Schemas } from './schemas.js';
import { settle } from './settle.js';
import { cleaner } from './shown.js';
import { targetOf } from './target.js';
import { walk } from './walk.js';

export type { DriftFinding, DriftReport, DriftSettled, DriftStop } from '../../schemas/generated/types.js';
export { applyPatch } from './patch.js';
export { driftText } from './text.js';

export interface DriftOptions {
  /** Scheme and host, without `/v1`; it may carry a path. https, but on this machine. */
  target: string;
  /** Of the partner. */
  apiKey: string;
  /** `onboarding`, the default, is the whole way of a new user; `identity` leaves out its onboarding. */
  entry?: Entry;
  /** By whose forms answers are judged; either's, unless given. */
  edition?: Edition;
  /** Plays the user's part where the SDK is a mock's; never at Incode. */
  sdk?: boolean;
  /** That a production host is meant. */
  iKnow?: boolean;
  /** Who is provisioned; somebody who is not, unless given. */
  applicant?: Applicant;
  /** PEM: an authority to trust besides the usual ones. */
  authority?: string;
  /** Two private keys, PKCS#8 PEM, to install; new ones unless given. */
  keys?: readonly [string, string];
  /** A folder of schemas to judge by; the package's own, unless given. */
  schemas?: string;
  /** Milliseconds between two requests, 1,600 unless given, which is within the limits that bunq has published; 20 times that between two sessions. */
  betweenMs?: number;
  /** Milliseconds between two polls, besides; 1,000 unless given. */
  pollMs?: number;
  /** Real time, unless given. */
  wait?(ms: number): Promise<void>;
  /** Told of each exchange: its number, what was called, and the status, null where there was no answer. */
  onExchange?(told: { nr: number; operation: string; status: number | null }): void;
}

const BETWEEN_MS = 1_600;
const POLL_MS = 1_000;

/**
 * Walks through a partner's conversations with a sandbox, one request at a time, and resolves with what differs. It makes a user
 * there, for good. Nothing that it returns holds a secret, or anything of a person.
 *
 * @throws Usage for a target that it must not call
 */
export async function drift(options: DriftOptions): Promise<DriftReport> {
  const { entry = 'onboarding', edition, betweenMs = BETWEEN_MS, pollMs = POLL_MS, apiKey, applicant, authority, sdk = false } = options;
  const target = targetOf(options.target, options.iKnow ?? false);
  if (apiKey === '') throw new Usage('there is no API key; give --api-key-file, or BUNQ_API_KEY');
  if (edition !== undefined && !editions.includes(edition))
    throw new Usage(`there is no edition ${edition}; there are ${editions.join(', ')}`);
  const [partnerKey, userKey] = options.keys ?? [newKey(), newKey()];
  const schemas = new Schemas(options.schemas);
  const tell = (exchange: Exchange) =>
    options.onExchange?.({ nr: exchange.nr, operation: exchange.operation, status: exchange.answer?.status ?? null });
  const caller = new Caller({ target, authority, betweenMs, wait: options.wait ?? realDelay, onExchange: tell });
  // What waits for real time alone keeps no process alive.
  const awake = new MessageChannel();
  awake.port1.ref();
  let stopped: DriftReport['stopped'];
  try {
    const keys = [privateKeyOf(partnerKey), privateKeyOf(userKey)] as const;
    stopped = await walk(caller, { entry, apiKey, target, keys, applicant, sdk, pollMs });
  } finally {
    awake.port1.close();
    caller.close();
  }
  const { exchanges, secrets } = caller;
  const seen = { exchanges, ...inspect(exchanges, schemas, edition) };
  const { settled, open } = settle(seen, schemas);
  const date = realNow().toISOString().slice(0, 10);
  const patch = seen.isMock ? {} : patchOf(seen.found, settled, schemas, `${target.hostname}, ${date}`);
  const confirmed = settled.filter(({ verdict }) => verdict === 'confirmed').length;
  return cleaner(secrets)({
    tool: `bunq-contracts/${version}`,
    target: { host: target.hostname, is_mock: seen.isMock, edition: edition ?? editions.join(' or ') },
    date,
    entry,
    summary: {
      exchanges: exchanges.length,
      findings: seen.found.length,
      confirmed,
      refuted: settled.length - confirmed,
      not_reached: open.length,
    },
    stopped,
    findings: seen.found.map(({ flaw: _flaw, values: _values, ...finding }) => finding),
    settled,
    not_reached: open,
    patch,
    exchanges: exchanges.map(({ nr, operation, called, probe, answer }) => ({
      nr,
      operation,
      ...(probe && { probe: probe.name }),
      method: called.method,
      path: called.path,
      status: answer?.status ?? null,
    })),
  });
}

const newKey = () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
