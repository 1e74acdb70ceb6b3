import type { CaptureOutcome, Plan } from '../../schemas/generated/types.js';
import { broughtBy, endingIn } from './capture-outcomes.js';

/** What happens unless somebody says otherwise. */
const DEFAULT_PLAN: Required<Plan> = {
  outcome: 'APPROVED',
  fail_reasons: [],
  capture: { result: 'completed' },
  process: { after_ms: 2000 },
  provision: { after_ms: 500 },
  company: 'by-hand',
  contact: { after_ms: 5000 },
  review: { after_ms: 1000 },
  onboarding: 'VERIFIED',
  inquiry: { after_ms: 1000 },
  inquiry_outcome: 'APPROVED',
  inquiry_reject_reason: null,
  delivery: 'by-hand',
  clearing: { after_ms: 86_400_000 },
  statement: { after_ms: 0 },
  inquiries: [],
  hold: [],
  fails_at: [],
};

/** Nothing is approved for a reason, and nothing rejected without one. */
export function reasonsFor(outcome: Required<Plan>['outcome'], reasons: Required<Plan>['fail_reasons']): Required<Plan>['fail_reasons'] {
  if (outcome === 'APPROVED') return [];
  return reasons.length ? reasons : ['unknown'];
}

/** The plans of a world: its default, what a value in a client's data chose, and what a user or a row has of its own. */
export class Plans {
  /** By `user <id>`, or by the key of a row. */
  readonly #magic = new Map<string, Plan>();
  readonly #users = new Map<number, Plan>();
  readonly #rows = new Map<string, Plan>();
  readonly #server: Plan;
  #world: Plan = {};

  /**
   * @param server the plan that all worlds of the server fall back to
   * @param onChange told when one was replaced
   */
  constructor(
    server: Plan = {},
    private readonly onChange: () => void = () => undefined,
  ) {
    this.#server = server;
  }

  /** Replaces the plan at one level; what it leaves out is taken from the level above. */
  set(level: 'world', id: null, plan: Plan): void;
  set(level: 'user', id: number, plan: Plan): void;
  set(level: 'row', id: string, plan: Plan): void;
  set(level: 'world' | 'user' | 'row', id: number | string | null, plan: Plan): void {
    if (level === 'world') this.#world = plan;
    else if (level === 'user') this.#users.set(id as number, plan);
    else this.#rows.set(id as string, plan);
    this.onChange();
  }

  /** What a value in a client's data says of a row, or of `user <id>`: more than the world's plan, less than what a test says of either. */
  choose(key: string, plan: Plan): void {
    this.#magic.set(key, plan);
  }

  /** The plan in force, with every field: that of the row, of the user, of a magic value, of the world, of the server, the default. */
  of(user?: number, row?: string): Required<Plan> {
    const magic = this.#magic.size ? [this.#magic.get(`user ${user}`), this.#magic.get(row ?? '')] : [];
    const levels = [this.#server, this.#world, ...magic, this.#users.get(user ?? 0), this.#rows.get(row ?? '')];
    const plan: Required<Plan> = { ...DEFAULT_PLAN };
    let capture: CaptureOutcome | undefined;
    for (const level of levels) {
      if (!level) continue;
      // An outcome brings its own reasons, and so does a capture: those of another level were given for another outcome.
      if (level.outcome || level.capture) Object.assign(plan, broughtBy(level.capture));
      if (level.outcome || level.capture || level.fail_reasons) capture = level.capture;
      for (const [name, value] of Object.entries(level)) if (value !== undefined) Object.assign(plan, { [name]: value });
    }
    const fail_reasons = reasonsFor(plan.outcome, plan.fail_reasons);
    return { ...plan, fail_reasons, capture: capture ?? endingIn(fail_reasons) };
  }

  /** Takes what was planned at every level but the server's. */
  load({ world, magic, users, rows }: Omit<ReturnType<Plans['all']>, 'server'>): void {
    this.#world = world;
    for (const [key, plan] of Object.entries(magic)) this.#magic.set(key, plan);
    for (const [id, plan] of Object.entries(users)) this.#users.set(Number(id), plan);
    for (const [id, plan] of Object.entries(rows)) this.#rows.set(id, plan);
  }

  /** All that was planned, for a comparison of the world before and after. */
  all(): { server: Plan; world: Plan; magic: Record<string, Plan>; users: Record<string, Plan>; rows: Record<string, Plan> } {
    return {
      server: this.#server,
      world: this.#world,
      magic: Object.fromEntries(this.#magic),
      users: Object.fromEntries(this.#users),
      rows: Object.fromEntries(this.#rows),
    };
  }
}
