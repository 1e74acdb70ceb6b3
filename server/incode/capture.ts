/** How a capture goes on: a step at a time, or all of it at once. Each step shows what is planned for it. */
import type { Captured, CaptureOutcome } from '../../schemas/generated/types.js';
import { refusals } from '../refusals.js';
import { flawOfOutcome, type Reason } from '../world/capture-outcomes.js';
import { type Capture, type CaptureStep, captureOf, captureSteps, type IdentitySession, reasonsShown, shownBy } from '../world/captures.js';
import { isFinal } from '../world/lifecycle.js';
import { planKey, type World } from '../world/world.js';

const slug = 'incode-capture';
const sessions = 'identity-verification-session';

/** What has to be there before a step; the back of a document does not, for a passport has none. */
const NEEDS: Partial<Record<CaptureStep | 'finish', readonly CaptureStep[]>> = {
  'process-id': ['front-id'],
  'process-face': ['front-id', 'face'],
  finish: ['front-id', 'face'],
};
/** What was made of a picture does not outlast it. */
const UNDOES: Partial<Record<CaptureStep, CaptureStep>> = { 'front-id': 'process-id', 'back-id': 'process-id', face: 'process-face' };

/** Takes a step, and says what it shows. Taken again, it counts anew. */
export function takeStep(world: World, session: IdentitySession, step: CaptureStep): Capture {
  checkOpen(world, session);
  checkNeeds(world, session, step);
  const before = captureOf(world, session);
  if (step === 'process-id' && before?.steps[step])
    throw refusals.captureRefused({ why: `${step} was done with these pictures; a new one comes first` });
  const capture = before ?? begin(world, session);
  note(world, session, capture, step);
  return capture;
}

/** Ends a capture, with what its steps showed; of one that has ended already, only says so. */
export function finish(world: World, session: IdentitySession): Capture {
  const before = captureOf(world, session);
  if (before && isFinal(slug, before)) return before;
  checkOpen(world, session);
  checkNeeds(world, session, 'finish');
  const capture = before as Capture;
  for (const step of ['process-id', 'process-face'] as const) if (!capture.steps[step]) note(world, session, capture, step);
  const cancelled = planned(world, session, 'finish').length > 0;
  world.move(slug, capture, cancelled ? 'cancel' : reasonsShown(capture).length ? 'fail' : 'complete');
  return capture;
}

/** The whole capture at once: a completed one takes every step as planned, the others end as they are told to. */
export function captureAtOnce(world: World, session: IdentitySession, outcome: CaptureOutcome): Captured {
  const flaw = flawOfOutcome(outcome);
  if (flaw) throw refusals.fieldInvalid({ path: '/reason', why: flaw });
  checkOpen(world, session);
  const capture = captureOf(world, session) ?? begin(world, session);
  if (outcome.result === 'completed') {
    for (const step of captureSteps) note(world, session, capture, step);
    return ended(finish(world, session));
  }
  const { reason = 'unknown' } = outcome;
  if (outcome.result === 'failed') capture.steps[shownBy[reason] as CaptureStep] = [reason];
  world.move(slug, capture, outcome.result === 'failed' ? 'fail' : 'cancel');
  return ended(capture);
}

function ended(capture: Capture): Captured {
  return { result: capture.state.toLowerCase() as Captured['result'], fail_reasons: reasonsShown(capture) };
}

function begin(world: World, { id, owner }: IdentitySession): Capture {
  const now = world.clock.now();
  return world.begin<Capture>(slug, { id, owner, created: now, updated: now, reads: 0, armed: 0, state: 'STARTED', steps: {} });
}

function note(world: World, session: IdentitySession, capture: Capture, step: CaptureStep): void {
  const undone = UNDOES[step];
  if (undone) delete capture.steps[undone];
  capture.steps[step] = planned(world, session, step);
  capture.updated = world.clock.now();
}

/** What the plan has a step show, whatever earlier ones showed. */
function planned(world: World, { id, owner }: IdentitySession, step: CaptureStep | 'finish'): Reason[] {
  const { capture, fail_reasons } = world.plans.of(owner, planKey(sessions, id));
  return capture.result === 'completed' ? [] : fail_reasons.filter((reason) => shownBy[reason] === step);
}

/** What was submitted, or has ended, is final. */
function checkOpen(world: World, session: IdentitySession): void {
  const { id, status } = session;
  if (status !== 'CREATED')
    throw refusals.captureRefused({ why: `${sessions} ${id} is ${status}, and what it was submitted with is final` });
  const capture = captureOf(world, session);
  if (capture && isFinal(slug, capture))
    throw refusals.captureRefused({ why: `that of ${sessions} ${id} is ${capture.state}; a new session begins a new one` });
}

function checkNeeds(world: World, session: IdentitySession, step: CaptureStep | 'finish'): void {
  const taken = captureOf(world, session)?.steps ?? {};
  const missing = (NEEDS[step] ?? []).filter((each) => !taken[each]);
  if (missing.length) throw refusals.captureRefused({ why: `${step} needs ${missing.join(' and ')} first` });
}
