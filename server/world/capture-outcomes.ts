/** How a capture is planned to end, and what follows from that. */
import type { CaptureOutcome, IdentityVerificationFailReason, Plan } from '../../schemas/generated/types.js';

export type Reason = IdentityVerificationFailReason;

export type Decided = Pick<Required<Plan>, 'outcome' | 'fail_reasons'>;

/** What a capture that ends so brings about. */
export function broughtBy(capture: CaptureOutcome | undefined): Decided {
  if (capture?.result === 'cancelled') return { outcome: 'REJECTED', fail_reasons: ['userCancelled'] };
  if (capture?.result === 'failed') return { outcome: 'REJECTED', fail_reasons: [capture.reason ?? 'unknown'] };
  return { outcome: 'APPROVED', fail_reasons: [] };
}

/** How a capture ends that shows these reasons; what bunq has for an unknown one, no capture need show. */
export function endingIn(reasons: readonly Reason[]): CaptureOutcome {
  if (reasons.includes('userCancelled')) return { result: 'cancelled' };
  const reason = reasons.find((each) => each !== 'unknown');
  return reason ? { result: 'failed', reason } : { result: 'completed' };
}

/** What is wrong with how a capture is to end, in words. */
export function flawOfOutcome({ result, reason }: CaptureOutcome): string | undefined {
  if (reason !== undefined && result !== 'failed') return `a reason belongs to failed, not to ${result}`;
  if (reason === 'userCancelled') return 'a user who cancels is {"result":"cancelled"}';
  return undefined;
}

/** What is wrong with what one plan says of the capture and of the decision, in words. */
export function flawOfPlan({ capture, outcome, fail_reasons }: Plan): string | undefined {
  if (!capture) return undefined;
  const brought = broughtBy(capture);
  const [reason] = brought.fail_reasons;
  if (!reason) {
    const shown = endingIn(fail_reasons ?? []);
    return shown.result === 'completed' ? flawOfOutcome(capture) : 'a capture that completes shows none of these fail_reasons';
  }
  if (outcome === 'APPROVED') return `nothing is approved whose capture is ${capture.result}`;
  if (fail_reasons && !fail_reasons.includes(reason)) return `the capture fails for ${reason}, which fail_reasons leaves out`;
  return flawOfOutcome(capture);
}
