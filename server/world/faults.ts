import type { Fault, FaultDoes } from '../../schemas/generated/types.js';

/** What can be done to an answer, and what to a webhook. The rest of what `do` may hold goes with one of them. */
export const ANSWER_KINDS = [
  'status',
  'refusal',
  'redirect_to',
  'hang',
  'reset',
  'hang_up',
  'latency_ms',
  'real_latency_ms',
  'body_latency_ms',
  'truncate_at',
  'drip',
  'framing',
  'interim',
  'body',
  'patch',
  'signature',
  'grease',
  'header_case',
  'headers',
] as const;
export const WEBHOOK_KINDS = ['duplicate', 'drop', 'hold', 'reorder', 'after_read'] as const;
export type FaultKind = (typeof ANSWER_KINDS | typeof WEBHOOK_KINDS)[number];

/** What kinds a fault is of; what the first of them does, the others go with. */
export const kindsOf = (does: FaultDoes): FaultKind[] => [...ANSWER_KINDS, ...WEBHOOK_KINDS].filter((kind) => does[kind] !== undefined);

/** A fault that is armed, and how often something has matched it. */
export interface ArmedFault extends Required<Fault> {
  id: number;
  kind: FaultKind;
  /** How many matching requests, or webhooks, came by, those that it let pass included. */
  matched: number;
  /** How many it struck. */
  hits: number;
  /** The ids of the deliveries that it holds back now. */
  holding: number[];
}

/** The scripted misbehaviour of a world. Of those that match and are not used up, the one that was armed first strikes. */
export class Faults {
  #armed: ArmedFault[] = [];
  #count = 0;

  /** @param onChange told when one was armed, and when they were cleared */
  constructor(private readonly onChange: () => void = () => undefined) {}

  arm(fault: Fault): ArmedFault {
    const [kind] = kindsOf(fault.do) as [FaultKind];
    const armed = { skip: 0, times: 1, ...fault, id: ++this.#count, kind, matched: 0, hits: 0, holding: [] };
    this.#armed.push(armed);
    this.onChange();
    return armed;
  }

  /** @param path from /v1 on, without a query */
  strike(operation: string, method: string, path: string): ArmedFault | undefined {
    if (this.#armed.length === 0) return undefined;
    return this.#first(({ on }) => {
      if ('webhook' in on) return false;
      return 'operation' in on ? on.operation === operation : on.method === method && on.path === path;
    });
  }

  strikeWebhook(category: string, eventType: string): ArmedFault | undefined {
    return this.#first(({ on }) => 'webhook' in on && ['*', category, eventType].includes(on.webhook));
  }

  #first(matches: (fault: ArmedFault) => boolean): ArmedFault | undefined {
    for (const fault of this.#armed) {
      if (!matches(fault)) continue;
      if (++fault.matched <= fault.skip || fault.hits >= fault.times) continue;
      fault.hits++;
      return fault;
    }
    return undefined;
  }

  /** Used up ones too, until they are cleared. */
  all(): readonly ArmedFault[] {
    return this.#armed;
  }

  save(): { armed: ArmedFault[]; count: number } {
    return { armed: this.#armed, count: this.#count };
  }

  load({ armed, count }: ReturnType<Faults['save']>): void {
    this.#armed = armed;
    this.#count = count;
  }

  clear(): void {
    this.#armed = [];
    this.onChange();
  }
}
