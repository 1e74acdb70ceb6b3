/** What the kit saw of a case: the exchanges, and the runs of the client. Rules and the judge look at nothing else. */
import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { ContractCase } from '../../schemas/generated/types.js';
import { flawOfBase64, type Har, instantOf, type ShownExchange, type WorldHandle } from '../../server/index.js';
import type { Conversation, Outcome, SdkResult } from '../running/client.js';

// biome-ignore lint/suspicious/noExplicitAny: a body is whatever the client or the server made of it
export type Json = any;

/** One exchange, with what rules ask of it again and again. */
export interface SeenExchange {
  /** Its number in the case, from 1. */
  nr: number;
  /** Milliseconds of the world's time since the case began, when it was closed. */
  at: number;
  /** As `identity-verification-session.read`; null for what is none. */
  operation: string | null;
  method: string;
  /** As sent: path and query. */
  target: string;
  /** By lower-case name; several of one name with commas. */
  headers: Record<string, string>;
  /** The request's body: as text, and undefined where it is no JSON. */
  text: string;
  body: Json;
  /** Of the answer; null when there was none. */
  status: number | null;
  answerHeaders: Record<string, string>;
  answerText: string;
  answer: Json;
  /** Whether the answer is a success that bunq signed, as it was sent: what a client may go by. */
  isGood: boolean;
  /** The kind of fault that struck it. */
  fault: string | null;
  /** What the kit made of the answer, in words; nothing where it struck before there was one. */
  changes: readonly string[];
  /** The id of the refusal that it was answered with. */
  refusal: string | null;
  /** What the server found out about the request's signature. */
  signature: { verdict: 'valid' | 'invalid' | 'absent' | 'unchecked'; diagnosis: string | null };
  caller: string | null;
  /** The ids of its path, as texts: of the user, and of the object. */
  userId: string | undefined;
  id: string | undefined;
}

/** A secret, or something of the applicant, that must not show up where it does not belong. */
export interface Private {
  name: string;
  value: string;
  kind: 'secret' | 'identity';
}

/** A private text as it may be written: plain, in a url, in JSON. */
export const formsOf = ({ value }: Private): string[] => [
  ...new Set([value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)]),
];

/** One conversation of the client's. */
export interface Run {
  given: Conversation;
  /** The user that it is about, by all its ids, as texts; those of entry onboarding are known when they come to be. */
  user: { apiKeyId: string; personId: string } | undefined;
  outcome: Outcome | null;
  /** Why there is no outcome, or what else is wrong with how the client ended; empty when nothing is. */
  flaw: string;
  /** Whether it was still at work when the kit gave it up. */
  wasEnded: boolean;
  /** stdout and stderr, or what was logged. */
  output: string;
  /** Of a process; undefined in others. */
  exit: { code: number | null; signal: string | null } | undefined;
  /** How many real milliseconds after its outcome the process was still alive; undefined where there is none. */
  lingered: number | undefined;
  /** Of the last exchange before its outcome. */
  endedAfter: number;
  /** Milliseconds of the world's time since the case began, at its outcome. */
  endedAt: number;
}

export interface Delivered {
  category: string;
  event_type: string;
  target: string;
  state: string;
  attempts: number;
  /** What came back of each: a status, or why there was none. */
  answers: readonly (number | string | null)[];
  /** Not bunq's, but the kit's. */
  isForged: boolean;
}

export interface Seen {
  case: ContractCase;
  exchanges: readonly SeenExchange[];
  runs: readonly Run[];
  /** What reached another host than the server under test. */
  canary: readonly SeenExchange[];
  /** What reached the server outside of the base URL. */
  elsewhere: readonly SeenExchange[];
  deliveries: readonly Delivered[];
  /** Where the user left the SDK: after which exchange, and how. */
  sdk: readonly { after: number; result: SdkResult }[];
  secrets: readonly Private[];
  /** Sessions of the same user that are not this conversation's, by id. */
  otherSessions: readonly string[];
  /** The payments that the client has made, whether it was told or not: each by the exchange that made it, with its id. */
  payments: readonly { made: SeenExchange; id: string }[];
  /** UserApiKey and UserPerson ids of other users, and the partner's own. */
  otherUsers: readonly string[];
  /** How often each fault and act of the case struck, by its place. */
  struck: readonly number[];
  done: readonly number[];
  connections: number;
  /** The kit's poll interval and limits, for rules that measure. */
  pollIntervalMs: number;
  /** By how much a measured time may be off, in the world's milliseconds: 0 by a virtual clock. */
  jitterMs: number;
  ownFaults: readonly string[];
  /** The exchanges as HAR 1.2, where that was asked for. */
  har?: Har;
}

/** Of what the server keeps of a webhook, what rules ask of it. */
export const deliveredOf = ({
  category,
  event_type,
  target,
  state,
  attempts,
}: ReturnType<WorldHandle['deliveries']['all']>[number]): Delivered => ({
  category: String(category),
  event_type: String(event_type),
  target: String(target),
  state: String(state),
  attempts: attempts.length,
  answers: attempts.map(({ response_code, exception_message }) => response_code ?? exception_message),
  isForged: false,
});

const keys = new Map<string, KeyObject>();

/** Whether bunq's signature of exactly this body is in the headers. */
export function isSigned(serverKey: string, headers: Record<string, string>, text: string): boolean {
  const signature = headers['x-bunq-server-signature'];
  if (signature === undefined) return false;
  const key = keys.get(serverKey) ?? createPublicKey(serverKey);
  keys.set(serverKey, key);
  return flawOfBase64(signature) === null && verify('sha256', Buffer.from(text), key, Buffer.from(signature, 'base64'));
}

export function lowered(pairs: Iterable<readonly [string, string]>): Record<string, string> {
  // Names are the client's: `constructor` is one like any other.
  const headers: Record<string, string> = Object.create(null);
  for (const [name, value] of pairs) {
    const lower = name.toLowerCase();
    headers[lower] = lower in headers ? `${headers[lower]}, ${value}` : value;
  }
  return headers;
}

const pairsOf = (flat: readonly string[]) => flat.flatMap((name, i): [string, string][] => (i % 2 ? [] : [[name, flat[i + 1] as string]]));

/** JSON with integers of 16 digits and more as texts: what a rule compares must be what was sent. */
export function exactJson(text: string): Json {
  const quoted = !/\d{16}/.test(text)
    ? text
    : text.replace(/"(?:[^"\\]|\\.)*"|(-?\d{16,})(?![\d.eE])/g, (token, digits?: string) => (digits ? `"${digits}"` : token));
  try {
    return JSON.parse(quoted);
  } catch {
    return undefined;
  }
}

/**
 * @param begun the world's time when the case began, in milliseconds since 1970
 * @param faults the kinds of faults, by their ids
 */
export function seenOf(
  exchange: ShownExchange,
  {
    nr,
    begun,
    serverKey,
    faults,
    changes = [],
  }: { nr: number; begun: number; serverKey: string; faults: ReadonlyMap<string, string>; changes?: readonly string[] },
): SeenExchange {
  const { operation, request, answer, fault, refusal, signature, caller } = exchange;
  const answerHeaders = lowered(Object.entries(answer?.headers ?? {}));
  const answerText = answer?.text ?? '';
  const [, , , userId] = /^(\/w\/[^/]*)?(\/v1)?\/user(?:-person)?\/([^/?]+)/.exec(request.target) ?? [];
  const status = answer?.status ?? null;
  const isInstallation = operation === 'installation.create';
  return {
    nr,
    at: Math.round(((instantOf(exchange.at) as number) / 1000 - begun) * 1000) / 1000,
    operation,
    method: request.method,
    target: request.target,
    headers: lowered(pairsOf(request.headers)),
    text: request.text,
    body: exactJson(request.text),
    status,
    answerHeaders,
    answerText,
    answer: exactJson(answerText),
    isGood: status !== null && status >= 200 && status < 300 && (isInstallation || isSigned(serverKey, answerHeaders, answerText)),
    fault: fault === null ? null : (faults.get(fault) ?? null),
    changes,
    refusal: refusal?.id ?? null,
    signature: { verdict: signature.verdict, diagnosis: signature.diagnosis },
    caller,
    userId,
    id: /\/([^/?]+)(?:\?.*)?$/.exec(request.target)?.[1],
  };
}

/** The objects of an answer, each with its type. */
export function objectsOf({ answer }: SeenExchange): { type: string; object: Json }[] {
  const items: unknown[] = Array.isArray(answer?.Response) ? answer.Response : [];
  return items.flatMap((item) => Object.entries((item ?? {}) as object).map(([type, object]) => ({ type, object })));
}

/** The word of a verdict: a text in one edition, `{result, all_fail_reason}` in the other. */
export const verdictIn = (result: Json): unknown => (typeof result === 'object' && result !== null ? result.result : result);

/** Whether a value has all that a part has. */
export function holds(value: Json, part: Json): boolean {
  if (typeof part !== 'object' || part === null) return value === part;
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(part).every(([key, inner]) => holds(value[key], inner));
}
