/** What may happen to a world and to its model alike, one move at a time, chosen by fast-check. */
import fc from 'fast-check';
import type { WorldHandle } from '../../server/index.js';
import { type Actor, verification } from './actors.js';
import { ask, send } from './client.js';
import type { Model, Modelled } from './lifecycle-model.js';

export interface Stage {
  world: WorldHandle;
  users: [Actor, Actor];
  model: Model;
  /** The id of the first session. */
  first: number;
}

type Made = Promise<[server: unknown, model: unknown]>;
/** Makes the move in both, and says what came of it in each. */
export type Move = (stage: Stage) => Made;

/** A move that a counterexample is told in words. */
const named = (text: string, move: Move): Move => Object.assign(move, { [fc.toStringMethod]: () => text, toString: () => text });

/** A move of one session; nothing when there is none. */
const ofSession = (nth: number, text: string, move: (stage: Stage, session: Modelled, id: number) => Made) =>
  named(`${text} of session ${nth}`, async (stage) => {
    const { sessions } = stage.model;
    const index = nth % (sessions.length || 1);
    const session = sessions[index];
    return session ? move(stage, session, stage.first + index) : [undefined, undefined];
  });

export const pathOf = ({ id }: Actor) => `/v1/user/${id}/identity-verification-session`;

/** Whether the server did it; false when it refused. */
function done(act: () => unknown): boolean {
  try {
    act();
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'Refusal') return false;
    throw error;
  }
}

const some = fc.nat({ max: 99 });
const who = fc.nat({ max: 1 }) as fc.Arbitrary<0 | 1>;
const outcome = fc.constantFrom('APPROVED' as const, 'REJECTED' as const);
const fail_reasons = fc.subarray(['errorGlare', 'unknown', 'spoofAttempt'] as const);
const process = fc.oneof(
  fc.record({ after_ms: fc.constantFrom(0, 1, 999, 2000, 60_000) }),
  fc.record({ after_reads: fc.nat({ max: 3 }) }),
  fc.constant('by-hand' as const),
);
const plan = fc.record({ outcome, fail_reasons, process }, { requiredKeys: [] });
const decision = fc.record({ outcome, fail_reasons }, { requiredKeys: [] });
const status = fc.constantFrom('SUBMITTED', 'SUBMITTED', 'SUBMITTED', 'CREATED', 'PROCESSED', '');
const json = JSON.stringify;

const begins = who.map((user) =>
  named(`user ${user} begins`, async ({ world, users, model }) => [void (await verification(world, users[user])), model.create(user)]),
);
const puts = fc.tuple(some, status).map(([nth, status]) =>
  ofSession(nth, `PUT ${json(status)}`, async ({ world, users, model }, session, id) => {
    const user = users[session.owner];
    const answer = await send(world.url, ask.put(`${pathOf(user)}/${id}`, { status }, user.auth));
    return [answer.status, model.put(session, status) ? 200 : 400];
  }),
);
const reads = some.map((nth) =>
  ofSession(nth, 'GET', async ({ world, users, model }, session, id) => {
    const user = users[session.owner];
    const { body } = await send(world.url, ask.get(`${pathOf(user)}/${id}`, user.auth));
    model.read(session);
    return [JSON.parse(body).Response[0].IdentityVerificationSessionIncode.status, session.status];
  }),
);
const refusedReads = some.map((nth) =>
  ofSession(nth, "another user's GET", async ({ world, users: [user, other] }, { owner }, id) => {
    const [mine, theirs] = owner === 0 ? [user, other] : [other, user];
    return [(await send(world.url, ask.get(`${pathOf(mine)}/${id}`, theirs.auth))).status, 403];
  }),
);
const passes = fc
  .constantFrom(0, 1, 500, 2000, 100_000)
  .map((ms) => named(`${ms} ms pass`, async ({ world, model }) => [void (await world.clock.advance(ms)), model.advance(ms)]));
const toNext = fc.constant(named('on to what is next', async ({ world, model }) => [void (await world.clock.toNext()), model.toNext()]));
const plansWorld = plan.map((plan) =>
  named(`plan ${json(plan)}`, async ({ world, model }) => [done(() => world.plan.set(plan)), model.planWorld(plan)]),
);
const plansUser = fc
  .tuple(who, plan)
  .map(([user, plan]) =>
    named(`plan of user ${user} ${json(plan)}`, async ({ world, users, model }) => [
      done(() => world.plan.user(users[user].id, plan)),
      model.planUser(user, plan),
    ]),
  );
const plansSession = fc
  .tuple(some, plan)
  .map(([nth, plan]) =>
    ofSession(nth, `plan ${json(plan)}`, async ({ world, model }, session, id) => [
      done(() => world.plan.session(id, plan)),
      model.planSession(session, plan),
    ]),
  );
const decides = fc
  .tuple(some, decision)
  .map(([nth, decision]) =>
    ofSession(nth, `decision ${json(decision)}`, async ({ world, model }, session, id) => [
      done(() => world.plan.process(id, decision)),
      model.decide(session, decision),
    ]),
  );

export const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 3, arbitrary: begins },
  { weight: 5, arbitrary: puts },
  { weight: 4, arbitrary: reads },
  { weight: 1, arbitrary: refusedReads },
  { weight: 2, arbitrary: passes },
  { weight: 1, arbitrary: toNext },
  { weight: 2, arbitrary: plansWorld },
  { weight: 2, arbitrary: plansUser },
  { weight: 2, arbitrary: plansSession },
  { weight: 1, arbitrary: decides },
);
