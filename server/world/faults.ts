import type { Fault } from '../../schemas/generated/types.js';

/** A fault that is armed, and how often a request has matched it. */
export interface ArmedFault extends Required<Fault> {
  id: number;
  /** How many matching requests came by, those that it let pass included. */
  matched: number;
  /** How many it struck. */
  hits: number;
}

/** The scripted misbehaviour of a world. The first fault that matches and is not used up strikes. */
export class Faults {
  #armed: ArmedFault[] = [];
  #count = 0;

  arm(fault: Fault): ArmedFault {
    const armed = { skip: 0, times: 1, ...fault, id: ++this.#count, matched: 0, hits: 0 };
    this.#armed.push(armed);
    return armed;
  }

  /** @param path from /v1 on, without a query */
  strike(operation: string, method: string, path: string): ArmedFault | undefined {
    for (const fault of this.#armed) {
      const { on } = fault;
      if ('operation' in on ? on.operation !== operation : on.method !== method || on.path !== path) continue;
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
  }
}
