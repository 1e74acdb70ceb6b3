/** What a client under test is handed, and what it hands back. */
import type { CaseEntry, ClientOutcome } from '../../schemas/generated/types.js';

/** The end of a conversation, as the client understood it. */
export type Outcome = ClientOutcome;

/** Who is to be onboarded; made up, and different in each run. */
export interface Applicant {
  first_name: string;
  last_name: string;
  email: string;
  phone_number: string;
  /** YYYY-MM-DD. */
  date_of_birth: string;
  address: { street: string; house_number: string; postal_code: string; city: string; country: string };
}

/** How the user left Incode's SDK. */
export type SdkResult = 'completed' | 'cancelled' | 'failed';

/** What is to be paid, once. */
export interface PaymentOrder {
  /** The client's own id of it: a text of up to 35 characters that no other payment has. */
  id: string;
  /** With two decimals. */
  amount: { value: string; currency: string };
  counterparty: { type: 'IBAN'; value: string; name: string };
  description: string;
}

/**
 * `identity` begins with an open session of a provisioned user, `payment` with one of a user who has an account, `onboarding` with a
 * partner's API key.
 */
export type Entry = CaseEntry;

/** One conversation, from where the client is to begin it. */
export interface Conversation {
  entry: Entry;
  /** What the client takes for bunq's scheme and host: without `/v1` and without a slash at its end; it may carry a path. */
  baseUrl: string;
  /** Of the partner. */
  apiKey: string;
  /** PKCS#8, PEM: but for entry `onboarding` the key of the session's installation; else one that may be installed. */
  privateKey: string;
  /** Not of `onboarding`: the UserApiKey id, a decimal text. */
  userId?: string;
  /** Not of `onboarding`: of the user. */
  sessionToken?: string;
  /** Not of `onboarding`: SPKI, PEM; by which answers are verified. */
  serverPublicKey?: string;
  /** `payment` only: from which is paid; a decimal text. */
  accountId?: string;
  /** `payment` only. */
  payment?: PaymentOrder;
  applicant: Applicant;
  /** A port of this machine that webhooks may be asked for; only of a client that says it takes them. */
  webhookPort?: number;
  /** PEM: an authority to trust besides the usual ones, when `baseUrl` is https. */
  authority?: string;
  /** Milliseconds between two polls, at the least. */
  pollIntervalMs: number;
  /** Milliseconds until the client is to give up. */
  deadlineMs: number;
}

/** The same in process: with the SDK's part, and time, in the kit's hands. */
export interface ClientContext extends Conversation {
  /** Has the user go through Incode's SDK; resolves when the user has left it. */
  runSdk(sdk: { token: string; urlApi: string }): Promise<SdkResult>;
  /** Resolves after so many milliseconds of the world's time, or as soon as the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Milliseconds since 1970, of the world's time, which may stand still from one request to the next: no source of ids. */
  now(): number;
  /** What a program would print. */
  log(text: string): void;
  /** Aborts when the run is over. */
  signal: AbortSignal;
}

/** A client, as a function of one conversation. One that throws has crashed. */
export type Client = (context: ClientContext) => Promise<Outcome>;

/** Where a conversation may begin. */
export const entries = ['identity', 'onboarding', 'payment'] as const satisfies readonly Entry[];

/** What a client can do besides the main way; what it lacks is not held against it. */
export const capabilities = [...entries, 'clock:virtual', 'webhooks', 'tls', 'parallel'] as const;
export type Capability = (typeof capabilities)[number];
