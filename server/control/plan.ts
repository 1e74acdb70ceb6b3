import type { Decision, Plan } from '../../schemas/generated/types.js';
import * as validators from '../../schemas/generated/validators.js';
import { refusals } from '../refusals.js';
import { isFinal, type LivingRow, stateOf } from '../world/lifecycle.js';
import { reasonsFor } from '../world/plans.js';
import { personOf } from '../world/users.js';
import type { World } from '../world/world.js';
import { accept, type Control, type ControlCall } from './control.js';

const slug = 'identity-verification-session';

/** A decimal integer as bunq writes one; anything else is nobody's. */
const idIn = (text: string) => (/^[1-9]\d{0,15}$/.test(text) ? Number(text) : 0);

function sessionOf(world: World, text: string): LivingRow {
  const row = world.rows<LivingRow>(slug).get(idIn(text));
  if (!row) throw refusals.controlNotFound({ what: `${slug} ${text}` });
  return row;
}

function personIdOf(world: World, text: string): number {
  const user = world.users.get(idIn(text));
  const person = user && personOf(world, user);
  if (!person) throw refusals.controlNotFound({ what: `person ${text}` });
  return person.id;
}

/** Reasons belong to a rejection. */
function consistent(outcome: string, plan: Plan | Decision): void {
  if (outcome === 'APPROVED' && plan.fail_reasons?.length)
    throw refusals.planRefused({ why: 'fail_reasons belong to the outcome REJECTED' });
}

/** Refuses a plan that cannot be, by itself. */
export function checkPlan(plan: Plan): void {
  consistent(plan.outcome ?? 'APPROVED', plan);
}

export function planWorld(world: World, plan: Plan): Required<Plan> {
  checkPlan(plan);
  world.plans.set('world', 0, plan);
  world.replan(slug);
  return world.plans.of();
}

export function planUser(world: World, id: string | number, plan: Plan): Required<Plan> {
  const person = personIdOf(world, String(id));
  consistent(plan.outcome ?? world.plans.of().outcome, plan);
  world.plans.set('user', person, plan);
  world.replan(slug, world.rows(slug).idsOf(person));
  return world.plans.of(person);
}

export function planSession(world: World, id: string | number, plan: Plan): Required<Plan> {
  const row = sessionOf(world, String(id));
  if (isFinal(slug, row)) throw refusals.planRefused({ why: `${slug} ${row.id} is ${stateOf(slug, row)}, which is final` });
  consistent(plan.outcome ?? world.plans.of(row.owner).outcome, plan);
  world.plans.set('session', row.id, plan);
  world.replan(slug, [row.id]);
  return world.planOf(row);
}

/** bunq decides now, whatever the plan says of when. */
export function decide(world: World, id: string | number, decision: Decision): object {
  const row = sessionOf(world, String(id));
  const planned = world.planOf(row);
  const { outcome = planned.outcome, fail_reasons = outcome === planned.outcome ? planned.fail_reasons : [] } = decision;
  consistent(outcome, decision);
  if (!world.move(slug, row, 'process', { outcome, fail_reasons: reasonsFor(outcome, fail_reasons) })) {
    throw refusals.planRefused({ why: `${slug} ${row.id} is ${stateOf(slug, row)}, and only a SUBMITTED one can be processed` });
  }
  return { id: row.id, status: stateOf(slug, row) };
}

const worldOf = ({ worlds, params }: ControlCall) => worlds.get(params.world as string);

export const planControls: readonly Control[] = [
  {
    method: 'GET',
    path: '/worlds/:world/plan',
    does: "shows the world's plan: outcome, fail_reasons, process",
    run: (call) => worldOf(call).plans.of(),
  },
  {
    method: 'PUT',
    path: '/worlds/:world/plan',
    does: 'replaces it: {"outcome":"REJECTED","fail_reasons":["errorGlare"],"process":{"after_ms":2000}}; process also {"after_reads":3} or "by-hand"',
    run: (call) => planWorld(worldOf(call), accept(validators.Plan, call.body)),
  },
  {
    method: 'GET',
    path: '/worlds/:world/plan/users/:id',
    does: "shows the plan in force for a user's sessions",
    run: (call) => worldOf(call).plans.of(personIdOf(worldOf(call), call.params.id as string)),
  },
  {
    method: 'PUT',
    path: '/worlds/:world/plan/users/:id',
    does: "replaces the user's own plan; what it leaves out is the world's",
    run: (call) => planUser(worldOf(call), call.params.id as string, accept(validators.Plan, call.body)),
  },
  {
    method: 'GET',
    path: '/worlds/:world/plan/sessions/:id',
    does: 'shows the plan in force for an identity-verification-session',
    run: (call) => worldOf(call).planOf(sessionOf(worldOf(call), call.params.id as string)),
  },
  {
    method: 'PUT',
    path: '/worlds/:world/plan/sessions/:id',
    does: "replaces the session's own plan, until its state is final; what it leaves out is the user's",
    run: (call) => planSession(worldOf(call), call.params.id as string, accept(validators.Plan, call.body)),
  },
  {
    method: 'POST',
    path: '/worlds/:world/identity-verification-session/:id/process',
    does: 'bunq decides now: {} as planned, or {"outcome":"REJECTED","fail_reasons":["errorGlare"]}',
    run: (call) => decide(worldOf(call), call.params.id as string, accept(validators.Decision, call.body)),
  },
];
