import type { Plan } from '../../schemas/generated/types.js';

/** When bunq decides, unless somebody says otherwise: after two seconds. */
const DEFAULT_PLAN: Required<Plan> = { outcome: 'APPROVED', fail_reasons: [], process: { after_ms: 2000 } };

/** Nothing is approved for a reason, and nothing rejected without one. */
export function reasonsFor(outcome: Required<Plan>['outcome'], reasons: Required<Plan>['fail_reasons']): Required<Plan>['fail_reasons'] {
  if (outcome === 'APPROVED') return [];
  return reasons.length ? reasons : ['unknown'];
}

/** The plans of a world: its default, and what a user or a session has of its own. */
export class Plans {
  readonly #users = new Map<number, Plan>();
  readonly #sessions = new Map<number, Plan>();
  readonly #server: Plan;
  #world: Plan = {};

  /** @param server the plan that all worlds of the server fall back to */
  constructor(server: Plan = {}) {
    this.#server = server;
  }

  /** Replaces the plan at one level; what it leaves out is taken from the level above. */
  set(level: 'world' | 'user' | 'session', id: number, plan: Plan): void {
    if (level === 'world') this.#world = plan;
    else (level === 'user' ? this.#users : this.#sessions).set(id, plan);
  }

  /** The plan in force, with every field: that of the session, of the user, of the world, of the server, the default. */
  of(user?: number, session?: number): Required<Plan> {
    const levels = [this.#server, this.#world, this.#users.get(user ?? 0), this.#sessions.get(session ?? 0)];
    const plan: Required<Plan> = { ...DEFAULT_PLAN };
    for (const level of levels) {
      if (!level) continue;
      // An outcome brings its own reasons: those of another level were given for another outcome.
      if (level.outcome) Object.assign(plan, { outcome: level.outcome, fail_reasons: [] });
      if (level.fail_reasons) plan.fail_reasons = level.fail_reasons;
      if (level.process) plan.process = level.process;
    }
    return { ...plan, fail_reasons: reasonsFor(plan.outcome, plan.fail_reasons) };
  }

  /** All that was planned, for a comparison of the world before and after. */
  all(): object {
    return {
      server: this.#server,
      world: this.#world,
      users: Object.fromEntries(this.#users),
      sessions: Object.fromEntries(this.#sessions),
    };
  }
}
