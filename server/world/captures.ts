/** What a user showed Incode for an identity-verification-session: as it happened, which is what counts. */
import type { CaptureOutcome, IncodeCaptureState, Plan } from '../../schemas/generated/types.js';
import type { Decided, Reason } from './capture-outcomes.js';
import type { LivingRow } from './lifecycle.js';
import type { World } from './world.js';

const slug = 'incode-capture';
const TOKEN_DIGITS = 64;
const ID_DIGITS = 16;

/** In the order of Incode's SDK. */
export const captureSteps = ['front-id', 'back-id', 'process-id', 'face', 'process-face'] as const;
export type CaptureStep = (typeof captureSteps)[number];

/** The step whose answer shows a reason; that the user gave up is seen at the end. */
export const shownBy: Record<Reason, CaptureStep | 'finish'> = {
  errorClassification: 'front-id',
  errorPassportClassification: 'front-id',
  errorTypeMismatch: 'front-id',
  errorCropQuality: 'front-id',
  errorGlare: 'front-id',
  errorSharpness: 'front-id',
  errorAddress: 'process-id',
  unknown: 'process-id',
  noFacesFound: 'face',
  spoofAttempt: 'face',
  userCancelled: 'finish',
};

/** Its id is that of the session, its owner the session's. */
export interface Capture extends LivingRow {
  state: IncodeCaptureState;
  /** What each step that was taken showed last: no reason when it went well. */
  steps: Partial<Record<CaptureStep, readonly Reason[]>>;
}

/** What of an identity-verification-session Incode's side knows. */
export interface IdentitySession extends LivingRow {
  country: string;
  status: string;
  /** What Incode's SDK is started with. */
  token: string;
  /** Incode's interviewId. */
  interview: string;
}

/** The token of a session; its last digits are the session's id, so that no index of tokens is needed. */
export function incodeToken(world: World, id: number): string {
  const text = world.ids.hex('incode-token', id, (TOKEN_DIGITS - ID_DIGITS) / 2) + id.toString(16).padStart(ID_DIGITS, '0');
  // Two strings that were joined take more memory than one.
  return Buffer.from(text, 'latin1').toString('latin1');
}

export function sessionOfToken(world: World, token: string): IdentitySession | undefined {
  if (token.length !== TOKEN_DIGITS) return undefined;
  const id = Number.parseInt(token.slice(-ID_DIGITS), 16);
  const session = world.rows<IdentitySession>('identity-verification-session').get(id);
  return session?.token === token ? session : undefined;
}

export const captureOf = (world: World, { id }: { id: number }): Capture | undefined => world.rows<Capture>(slug).get(id);

/** Why a capture failed, or will when it is finished. */
export function reasonsShown(capture: Capture | undefined): Reason[] {
  if (!capture) return [];
  const shown = captureSteps.flatMap((step) => capture.steps[step] ?? []);
  return capture.state === 'CANCELLED' ? [...shown, 'userCancelled'] : shown;
}

/** Whether a capture showed that this is not what was wrong; that bunq has a reason unknown, nothing disproves. */
function disproves({ state, steps }: Capture, reason: Reason): boolean {
  const step = shownBy[reason];
  if (reason === 'unknown') return false;
  return step === 'finish' ? state === 'COMPLETED' : steps[step]?.includes(reason) === false;
}

/** A plan as a capture that happened leaves it. */
export function boundBy<P extends Required<Plan>>(capture: Capture, plan: P): P {
  const shown = reasonsShown(capture);
  if (shown.length) return { ...plan, outcome: 'REJECTED', fail_reasons: shown, capture: endedAs(capture) };
  const left = plan.fail_reasons.filter((reason) => !disproves(capture, reason));
  const fail_reasons: Reason[] = plan.outcome === 'REJECTED' && left.length === 0 ? ['unknown'] : left;
  return { ...plan, fail_reasons, ...(capture.state === 'COMPLETED' && { capture: { result: 'completed' } }) };
}

function endedAs(capture: Capture): CaptureOutcome {
  if (capture.state === 'CANCELLED') return { result: 'cancelled' };
  const [reason] = reasonsShown(capture);
  return reason ? { result: 'failed', reason } : { result: 'completed' };
}

/** What in a decision contradicts what a capture showed, in words. */
export function contradiction(capture: Capture, { outcome, fail_reasons }: Decided): string | undefined {
  const shown = reasonsShown(capture);
  if (outcome === 'APPROVED') return shown.length ? `its capture showed ${shown.join(', ')}` : undefined;
  const disproved = fail_reasons.filter((reason) => disproves(capture, reason));
  if (disproved.length) return `its capture showed no ${disproved.join(', ')}`;
  const left = shown.filter((reason) => !fail_reasons.includes(reason));
  return left.length ? `its capture showed ${left.join(', ')} too` : undefined;
}
