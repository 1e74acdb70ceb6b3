/** What was seen, counted. */
import { createHash } from 'node:crypto';
import { lifecycles } from '../../schemas/generated/lifecycles.js';
import { incodeOperations } from '../../server/incode/index.js';
import { router } from '../../server/resources/routes.js';
import type { Exchange } from '../../server/world/journal.js';
import { controlNames } from './right-control.js';

/** The refusals of what comes after authentication and before the resource. */
const AUTHENTICATED = new Set([
  ...['signature-invalid', 'signature-required', 'too-many-requests', 'content-type-refused', 'media-type-refused'],
  ...['body-malformed', 'body-too-deep', 'body-empty', 'field-invalid', 'superfluous-field', 'encryption-missing', 'encryption-invalid'],
]);

export type Counts = Map<string, number>;
const count = (counts: Counts, key: string | number) => void counts.set(String(key), (counts.get(String(key)) ?? 0) + 1);

/** Every transition that there is, by `<slug>.<name>`. */
export const allTransitions = Object.entries(lifecycles).flatMap(([slug, { transitions }]) =>
  Object.keys(transitions).map((name) => `${slug}.${name}`),
);

export const allOperations = [...router.operations, ...incodeOperations].map(({ name }) => name);

/** In so many requests each is to come once; a short run need not have seen what is seldom. */
export const ONE_IN = { operation: 40 * allOperations.length, control: 20_000, transition: 20_000 };

export class Tally {
  requests = 0;
  /** With a token that opens what was asked. */
  authenticated = 0;
  /** As far as the resource. */
  validated = 0;
  readonly clients: Counts = new Map();
  readonly controls: Counts = new Map();
  /** Those that were taken, by their names. */
  readonly controlled: Counts = new Map();
  readonly statuses: Counts = new Map();
  readonly refusals: Counts = new Map();
  readonly operations: Counts = new Map();
  /** `<operation> <refusal>`, of what no fault had refused. */
  readonly refused = new Set<string>();
  readonly ran: Counts = new Map();
  slowest = { ms: 0, what: '' };
  readonly #sent = createHash('sha256');

  exchange({ operation, caller, answer, refusal, fault }: Exchange, ran: boolean): void {
    count(this.statuses, answer?.status ?? 0);
    if (refusal) count(this.refusals, fault === null ? refusal.id : 'as a fault asked');
    if (operation) count(this.operations, operation);
    if (operation && refusal && fault === null) this.refused.add(`${operation} ${refusal.id}`);
    if (ran) {
      this.validated++;
      count(this.ran, operation ?? '');
    }
    // Where anyone may call there is no authentication to get past.
    if (caller !== null && fault === null && (ran || AUTHENTICATED.has(refusal?.id ?? ''))) this.authenticated++;
  }

  send(bytes: Buffer): void {
    this.#sent.update(bytes);
  }

  /** Of all that was sent so far. */
  get digest(): string {
    return this.#sent.copy().digest('hex');
  }

  /** The control plane keeps no record of what it answers. */
  control(name: string, status: number): void {
    count(this.controls, status);
    if (status === 200) count(this.controlled, name);
  }

  client(kind: string): void {
    count(this.clients, kind);
  }

  time(ms: number, what: string): void {
    if (ms > this.slowest.ms) this.slowest = { ms, what };
  }

  /** What was too seldom for the run to say much. */
  shortfalls(transitions: Counts): string[] {
    const short: string[] = [];
    const share = (name: string, value: number, least: number) => {
      if (value < this.requests * least)
        short.push(`${name}: ${value} of ${this.requests} requests, fewer than ${(least * 100).toFixed()} %`);
    };
    share('past authentication', this.authenticated, 1 / 3);
    share('past validation', this.validated, 1 / 10);
    const each = (what: keyof typeof ONE_IN, did: string, names: readonly string[], counts: Counts) => {
      const least = Math.floor(this.requests / ONE_IN[what]);
      for (const name of names) {
        const seen = counts.get(name) ?? 0;
        if (seen < least) short.push(`the ${what} ${name} was ${did} ${seen} times, fewer than ${least}`);
      }
    };
    each('operation', 'run', allOperations, this.ran);
    each('control', 'taken', controlNames, this.controlled);
    each('transition', 'fired', allTransitions, transitions);
    return short;
  }
}
