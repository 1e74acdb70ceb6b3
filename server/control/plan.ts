import { lifecycles } from '../../schemas/generated/lifecycles.js';
import type { Captured, CaptureOutcome, Decision, Plan } from '../../schemas/generated/types.js';
import * as validators from '../../schemas/generated/validators.js';
import { captureAtOnce } from '../incode/index.js';
import { refusals } from '../refusals.js';
import { broughtBy, flawOfPlan } from '../world/capture-outcomes.js';
import { captureOf, contradiction, type IdentitySession } from '../world/captures.js';
import { isFinal, type LivingRow, type Slug, stateOf } from '../world/lifecycle.js';
import { reasonsFor } from '../world/plans.js';
import { personOf, usersIn } from '../world/users.js';
import { planKey, type World } from '../world/world.js';
import { accept, type Control, type ControlCall } from './control.js';

const slug = 'identity-verification-session';

/** A decimal integer as bunq writes one; anything else is nobody's. */
const idIn = (text: string) => (/^[1-9]\d{0,15}$/.test(text) ? Number(text) : 0);

function sessionOf(world: World, text: string): LivingRow {
  const row = world.rows<LivingRow>(slug).get(idIn(text));
  if (!row) throw refusals.controlNotFound({ what: `${slug} ${text}` });
  return row;
}

const MOST_NAMED = 10;

/** Ids of persons that there are, the first of them. */
function somePersons(world: World): string[] {
  const named: string[] = [];
  for (const { id, type } of usersIn(world).values()) {
    if (named.length === MOST_NAMED) return [...named, '…'];
    if (type === 'UserPerson') named.push(String(id));
  }
  return named;
}

/** The person that either of its ids names. */
export function personIdOf(world: World, text: string): number {
  const user = usersIn(world).get(idIn(text));
  const person = user && personOf(world, user);
  if (!person) throw refusals.controlNotFound({ what: `person ${text}; there is ${somePersons(world).join(', ')}` });
  return person.id;
}

/** Reasons belong to a rejection. */
function consistent(outcome: string, plan: Plan | Decision): void {
  if (outcome === 'APPROVED' && plan.fail_reasons?.length)
    throw refusals.planRefused({ why: 'fail_reasons belong to the outcome REJECTED' });
  const flaw = flawOfPlan(plan);
  if (flaw) throw refusals.planRefused({ why: flaw });
}

/** What a plan decides, or leaves to another. */
const outcomeOf = ({ outcome, capture }: Plan, inherited: string): string => outcome ?? (capture ? broughtBy(capture).outcome : inherited);

/** Refuses a plan that cannot be, by itself. */
export function checkPlan(plan: Plan): void {
  consistent(outcomeOf(plan, 'APPROVED'), plan);
}

/** Schedules anew what the plans say, of everything or of what follows a person's plan. */
function replan(world: World, person?: number): void {
  for (const each of Object.keys(lifecycles) as Slug[]) {
    const rows = world.rows<LivingRow>(each);
    if (person === undefined) world.replan(each);
    else if (rows.values().next().value?.follows === undefined) world.replan(each, rows.idsOf(person));
    else
      world.replan(
        each,
        [...rows.values()].filter(({ follows }) => follows === person).map(({ id }) => id),
      );
  }
}

export function planWorld(world: World, plan: Plan): Required<Plan> {
  checkPlan(plan);
  world.plans.set('world', null, plan);
  replan(world);
  return world.plans.of();
}

export function planUser(world: World, id: string | number, plan: Plan): Required<Plan> {
  const person = personIdOf(world, String(id));
  consistent(outcomeOf(plan, world.plans.of().outcome), plan);
  world.plans.set('user', person, plan);
  replan(world, person);
  return world.plans.of(person);
}

export function planSession(world: World, id: string | number, plan: Plan): Required<Plan> {
  const row = sessionOf(world, String(id));
  if (isFinal(slug, row)) throw refusals.planRefused({ why: `${slug} ${row.id} is ${stateOf(slug, row)}, which is final` });
  consistent(outcomeOf(plan, world.plans.of(row.owner).outcome), plan);
  world.plans.set('row', planKey(slug, row.id), plan);
  world.replan(slug, [row.id]);
  return world.planOf(slug, row);
}

/** The user went through all of the capture, or left it. */
export const takeCapture = (world: World, id: string | number, outcome: CaptureOutcome): Captured =>
  captureAtOnce(world, sessionOf(world, String(id)) as IdentitySession, outcome);

/** bunq decides now, whatever the plan says of when. */
export function decide(world: World, id: string | number, decision: Decision): object {
  const row = sessionOf(world, String(id));
  const planned = world.planOf(slug, row);
  const { outcome = planned.outcome, fail_reasons = outcome === planned.outcome ? planned.fail_reasons : [] } = decision;
  consistent(outcome, decision);
  const capture = captureOf(world, row);
  const contradicted = capture && contradiction(capture, { outcome, fail_reasons });
  if (contradicted) throw refusals.planRefused({ why: contradicted });
  if (!world.move(slug, row, 'process', { outcome, fail_reasons: reasonsFor(outcome, fail_reasons) })) {
    throw refusals.planRefused({ why: `${slug} ${row.id} is ${stateOf(slug, row)}, and only a SUBMITTED one can be processed` });
  }
  // What it leads to, webhooks too, is due now.
  world.clock.settle();
  return { id: row.id, status: stateOf(slug, row) };
}

const worldOf = ({ worlds, params }: ControlCall) => worlds.get(params.world as string);

export const planControls: readonly Control[] = [
  {
    method: 'GET',
    path: '/worlds/:world/plan',
    name: 'showPlan',
    answers: 'Plan',
    does: "shows the world's plan: outcome, fail_reasons, process",
    run: (call) => worldOf(call).plans.of(),
  },
  {
    method: 'PUT',
    path: '/worlds/:world/plan',
    name: 'planWorld',
    takes: 'Plan',
    answers: 'Plan',
    does: 'replaces it: {"outcome":"REJECTED","fail_reasons":["errorGlare"],"process":{"after_ms":2000}}; process also {"after_reads":3} or "by-hand"; in place of an outcome {"capture":{"result":"failed","reason":"errorGlare"}}',
    run: (call) => planWorld(worldOf(call), accept(validators.Plan, call.body)),
  },
  {
    method: 'GET',
    path: '/worlds/:world/plan/users/:id',
    name: 'showUserPlan',
    answers: 'Plan',
    does: "shows the plan in force for a user's sessions",
    run: (call) => worldOf(call).plans.of(personIdOf(worldOf(call), call.params.id as string)),
  },
  {
    method: 'PUT',
    path: '/worlds/:world/plan/users/:id',
    name: 'planUser',
    takes: 'Plan',
    answers: 'Plan',
    does: "replaces the user's own plan; what it leaves out is the world's",
    run: (call) => planUser(worldOf(call), call.params.id as string, accept(validators.Plan, call.body)),
  },
  {
    method: 'GET',
    path: '/worlds/:world/plan/sessions/:id',
    name: 'showSessionPlan',
    answers: 'Plan',
    does: 'shows the plan in force for an identity-verification-session',
    run: (call) => worldOf(call).planOf(slug, sessionOf(worldOf(call), call.params.id as string)),
  },
  {
    method: 'PUT',
    path: '/worlds/:world/plan/sessions/:id',
    name: 'planSession',
    takes: 'Plan',
    answers: 'Plan',
    does: "replaces the session's own plan, until its state is final; what it leaves out is the user's",
    run: (call) => planSession(worldOf(call), call.params.id as string, accept(validators.Plan, call.body)),
  },
  {
    method: 'POST',
    path: '/worlds/:world/identity-verification-session/:id/capture',
    name: 'captureSession',
    takes: 'CaptureOutcome',
    answers: 'Captured',
    does: 'the user left the SDK: {"result":"completed"}, each step as planned; {"result":"cancelled"}; {"result":"failed","reason":"errorGlare"}',
    run: (call) => takeCapture(worldOf(call), call.params.id as string, accept(validators.CaptureOutcome, call.body)),
  },
  {
    method: 'POST',
    path: '/worlds/:world/identity-verification-session/:id/process',
    name: 'processSession',
    takes: 'Decision',
    answers: 'SessionDecided',
    does: 'bunq decides now: {} as planned, or {"outcome":"REJECTED","fail_reasons":["errorGlare"]}',
    async run(call) {
      const decided = decide(worldOf(call), call.params.id as string, accept(validators.Decision, call.body));
      await worldOf(call).outside.quiet();
      return decided;
    },
  },
];
