/** Identity verification as design and schema tell it, written without a look at the server: what a test compares the server with. */
import type { Plan } from '../../server/index.js';

export type Decision = Pick<Plan, 'outcome' | 'fail_reasons'>;

export interface Modelled {
  owner: 0 | 1;
  status: 'CREATED' | 'SUBMITTED' | 'PROCESSED';
  created: number;
  updated: number;
  result: Required<Decision> | null;
  /** Since the last transition. */
  reads: number;
  plan: Plan;
}

const reasonsOf = (outcome: string, given: Plan['fail_reasons'] = []) =>
  outcome === 'APPROVED' ? [] : given.length ? given : ['unknown' as const];

/** Times are milliseconds since the world began. What the server refuses, is refused by returning false. */
export class Model {
  now = 0;
  readonly sessions: Modelled[] = [];
  world: Plan = {};
  readonly users: [Plan, Plan] = [{}, {}];

  create(owner: 0 | 1): void {
    this.sessions.push({ owner, status: 'CREATED', created: this.now, updated: this.now, result: null, reads: 0, plan: {} });
  }

  put(session: Modelled, status: string): boolean {
    if (session.status !== 'CREATED' || status !== 'SUBMITTED') return false;
    Object.assign(session, { status, updated: this.now, reads: 0 });
    this.#settle();
    return true;
  }

  /** The read that comes after so many shows the decision. */
  read(session: Modelled): void {
    const { process } = this.#planOf(session);
    if (session.status === 'SUBMITTED' && typeof process === 'object' && 'after_reads' in process && session.reads >= process.after_reads)
      this.#process(session, this.now);
    else session.reads++;
  }

  advance(ms: number): void {
    const before = this.now;
    this.now += ms;
    this.#settle(before);
  }

  toNext(): void {
    const [next] = this.scheduled();
    if (next !== undefined) this.advance(next - this.now);
  }

  planWorld(plan: Plan): boolean {
    if (!this.#consistent(plan, [])) return false;
    this.world = plan;
    this.#settle();
    return true;
  }

  planUser(user: 0 | 1, plan: Plan): boolean {
    if (!this.#consistent(plan, [this.world])) return false;
    this.users[user] = plan;
    this.#settle();
    return true;
  }

  planSession(session: Modelled, plan: Plan): boolean {
    if (session.status === 'PROCESSED' || !this.#consistent(plan, [this.users[session.owner], this.world])) return false;
    session.plan = plan;
    this.#settle();
    return true;
  }

  decide(session: Modelled, decision: Decision): boolean {
    const plan = this.#planOf(session);
    const { outcome = plan.outcome, fail_reasons } = decision;
    if (outcome === 'APPROVED' && fail_reasons?.length) return false;
    if (session.status !== 'SUBMITTED') return false;
    this.#process(session, this.now, outcome, fail_reasons ?? (outcome === plan.outcome ? plan.fail_reasons : undefined));
    return true;
  }

  /** When bunq is to decide, earliest first. */
  scheduled(): number[] {
    return this.sessions.flatMap((session) => this.#due(session) ?? []).sort((a, b) => a - b);
  }

  /** The nearest level that names an outcome decides it; reasons come from that level or one nearer. */
  #planOf({ owner, plan }: Modelled): Required<Pick<Plan, 'outcome' | 'fail_reasons' | 'process'>> {
    const levels = [plan, this.users[owner], this.world];
    const named = levels.findIndex(({ outcome }) => outcome);
    const outcome = levels[named]?.outcome ?? 'APPROVED';
    const reasons = levels.slice(0, named < 0 ? levels.length : named + 1).find(({ fail_reasons }) => fail_reasons)?.fail_reasons;
    return {
      outcome,
      fail_reasons: reasonsOf(outcome, reasons),
      process: levels.find(({ process }) => process)?.process ?? { after_ms: 2000 },
    };
  }

  /** Reasons belong to a rejection. */
  #consistent(plan: Plan, above: Plan[]): boolean {
    const outcome = [plan, ...above].find(({ outcome }) => outcome)?.outcome ?? 'APPROVED';
    return outcome === 'REJECTED' || !plan.fail_reasons?.length;
  }

  #due(session: Modelled): number | undefined {
    const { process } = this.#planOf(session);
    if (session.status !== 'SUBMITTED' || typeof process !== 'object' || !('after_ms' in process)) return undefined;
    return session.updated + process.after_ms;
  }

  /** What fell due between the two instants happened when it was due; what had been due before that happens now, not in the past. */
  #settle(since = this.now): void {
    for (const session of this.sessions) {
      const due = this.#due(session);
      if (due !== undefined && due <= this.now) this.#process(session, Math.max(due, since));
    }
  }

  #process(
    session: Modelled,
    updated: number,
    outcome = this.#planOf(session).outcome,
    reasons: Plan['fail_reasons'] = this.#planOf(session).fail_reasons,
  ): void {
    Object.assign(session, { status: 'PROCESSED', updated, reads: 0, result: { outcome, fail_reasons: reasonsOf(outcome, reasons) } });
  }
}
