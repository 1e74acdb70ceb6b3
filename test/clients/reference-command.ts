/** The reference client as a program: begun by its environment, it says its outcome in the last line, and exits 1 when that is an error. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { reference } from '../../contracts/clients/reference.js';
import type { ClientContext, Outcome, SdkResult } from '../../contracts/running/client.js';

const { env } = process;
const file = (path: string | undefined) => path && readFileSync(path, 'utf8');

/** By a connection of its own: fetch keeps one for a while, and the process with it. */
async function runSdk({ token, urlApi }: { token: string; urlApi: string }): Promise<SdkResult> {
  const sent = request(`${urlApi}capture`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, agent: false });
  sent.end(JSON.stringify({ token }));
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  return (JSON.parse((await answer.toArray()).join('')) as { result: SdkResult }).result;
}

function context(): ClientContext {
  const optional = {
    userId: env.BUNQ_USER_ID,
    sessionToken: env.BUNQ_SESSION_TOKEN,
    serverPublicKey: file(env.BUNQ_SERVER_PUBLIC_KEY_FILE),
    authority: file(env.BUNQ_AUTHORITY_FILE),
    accountId: env.BUNQ_ACCOUNT_ID,
    payment: env.BUNQ_PAYMENT === undefined ? undefined : JSON.parse(env.BUNQ_PAYMENT),
    webhookPort: env.BUNQ_WEBHOOK_PORT === undefined ? undefined : Number(env.BUNQ_WEBHOOK_PORT),
  };
  return {
    entry: env.BUNQ_ENTRY as ClientContext['entry'],
    baseUrl: env.BUNQ_BASE_URL ?? '',
    apiKey: env.BUNQ_API_KEY ?? '',
    privateKey: file(env.BUNQ_PRIVATE_KEY_FILE) ?? '',
    ...(Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)) as Partial<ClientContext>),
    applicant: JSON.parse(env.BUNQ_APPLICANT ?? ''),
    pollIntervalMs: Number(env.BUNQ_POLL_INTERVAL_MS),
    deadlineMs: Number(env.BUNQ_DEADLINE_MS),
    runSdk,
    sleep: (ms, signal) => delay(ms, undefined, { ...(signal && { signal }) }).catch(() => undefined),
    now: () => Date.now(),
    log: console.error,
    signal: new AbortController().signal,
  };
}

/** Has the conversation, and says its outcome. */
export async function converse(): Promise<Outcome> {
  const outcome = await reference(context());
  console.log(JSON.stringify(outcome));
  process.exitCode = outcome.outcome === 'error' ? 1 : 0;
  return outcome;
}
