/** What a world has visited: names, and how often. No part of its state: neither written down with it, nor known to what it does. */
import type { Refusal } from '../refusals.js';

export const kinds = ['operations', 'states', 'transitions', 'reasons', 'refusals', 'events', 'webhooks'] as const;
export type Kind = (typeof kinds)[number];

export class Coverage {
  /** By kind, and under `refused` the operations that refused. */
  readonly counts: Readonly<Record<Kind | 'refused', Map<string, number>>> = {
    operations: new Map(),
    refused: new Map(),
    states: new Map(),
    transitions: new Map(),
    reasons: new Map(),
    refusals: new Map(),
    events: new Map(),
    webhooks: new Map(),
  };

  saw(kind: Kind | 'refused', name: string, times = 1): void {
    const counts = this.counts[kind];
    counts.set(name, (counts.get(name) ?? 0) + times);
  }

  /** An exchange that no fault struck, and in which the mock itself did nothing wrong. */
  exchange(operation: string | null, refusal: Refusal | null): void {
    if (operation !== null) this.saw(refusal ? 'refused' : 'operations', operation);
    for (const { id } of refusal?.kinds ?? []) this.saw('refusals', id);
  }

  add(other: Coverage): void {
    for (const [kind, counts] of Object.entries(other.counts))
      for (const [name, times] of counts) this.saw(kind as Kind | 'refused', name, times);
  }

  clear(): void {
    for (const counts of Object.values(this.counts)) counts.clear();
  }
}
