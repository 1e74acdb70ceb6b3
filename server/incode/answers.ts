/** What Incode says of a capture, from the reasons that its steps showed. */
import type {
  IncodeDocument,
  IncodeFace,
  IncodeFaceMatch,
  IncodeFaceMissing,
  IncodeFinished,
  IncodeOnboarding,
  IncodeRead,
  IncodeScore,
  IncodeScoreItem,
} from '../../schemas/generated/types.js';
import { type Capture, type IdentitySession, type Reason, reasonsShown } from '../world/captures.js';
import { personRow } from '../world/persons.js';
import type { World } from '../world/world.js';

type FailReason = IncodeDocument['failReason'];

const FAIL_REASONS: Partial<Record<Reason, FailReason>> = {
  errorClassification: 'UNKNOWN_DOCUMENT_TYPE',
  errorPassportClassification: 'UNKNOWN_DOCUMENT_TYPE',
  errorTypeMismatch: 'ID_TYPE_UNACCEPTABLE',
  errorCropQuality: 'UNABLE_TO_ALIGN_DOCUMENT',
  errorGlare: 'DOCUMENT_NOT_READABLE',
  errorSharpness: 'DOCUMENT_NOT_READABLE',
};
const TYPES: Partial<Record<Reason, IncodeDocument['typeOfId']>> = {
  errorClassification: 'Unknown',
  errorPassportClassification: 'Passport',
  errorTypeMismatch: 'DriversLicense',
};
/** A picture of one pixel. */
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=';

/** The first that has one. */
const firstOf = <T>(table: Partial<Record<Reason, T>>, reasons: readonly Reason[]): T | undefined =>
  reasons.map((reason) => table[reason]).find((each) => each !== undefined);

export function documentOf(reasons: readonly Reason[]): IncodeDocument {
  const correctSharpness = !reasons.includes('errorSharpness');
  const correctGlare = !reasons.includes('errorGlare');
  return {
    sharpness: correctSharpness ? 100 : 0,
    glare: correctGlare ? 100 : 0,
    correctSharpness,
    correctGlare,
    classification: !reasons.includes('errorClassification') && !reasons.includes('errorPassportClassification'),
    typeOfId: firstOf(TYPES, reasons) ?? 'IdentificationCard',
    readability: reasons.length === 0,
    failReason: firstOf(FAIL_REASONS, reasons) ?? null,
    skipBackIdCapture: false,
    sessionStatus: 'Alive',
  };
}

const reasonsOf = ({ steps }: Capture, part: 'id' | 'face'): readonly Reason[] =>
  part === 'id' ? [steps['front-id'], steps['back-id'], steps['process-id']].flatMap((each) => each ?? []) : (steps.face ?? []);

export const documentDone = (capture: Capture) => ({ success: reasonsOf(capture, 'id').length === 0 });

export function faceOf({ steps }: Capture): IncodeFace {
  const confidence = steps.face?.includes('spoofAttempt') ? 1 : 0;
  return { confidence, isBright: true, hasLenses: false, hasFaceMask: false, existingUser: false };
}

/** In Incode's own form, of which the status of HTTP is not known. */
export function faceMissing(world: World, path: string): IncodeFaceMissing {
  return { timestamp: Math.floor(world.clock.now() / 1000), status: 4019, error: 'Face not found.', path };
}

export function faceMatch(capture: Capture): IncodeFaceMatch {
  const success = reasonsOf(capture, 'face').length === 0;
  return { success, confidence: success ? 1 : 0, existingUser: false };
}

/** How far it has come. */
export function onboardingStatus(capture: Capture | undefined): IncodeOnboarding {
  if (capture?.state === 'COMPLETED' || capture?.state === 'FAILED') return 'ONBOARDING_FINISHED';
  if (capture?.steps['process-face']) return 'FACE_VALIDATION_FINISHED';
  return capture?.steps['process-id'] ? 'ID_VALIDATION_FINISHED' : 'UNKNOWN';
}

export function finished(capture: Capture): IncodeFinished {
  const action = capture.state === 'COMPLETED' ? 'approved' : 'rejected';
  return { redirectionUrl: null, action, onboardingStatus: onboardingStatus(capture) };
}

function item(isKnown: boolean, failed: boolean): IncodeScoreItem {
  if (failed) return { value: '0.0', status: 'FAIL' };
  return isKnown ? { value: '100.0', status: 'OK' } : { value: null, status: 'UNKNOWN' };
}

export function scoreOf(capture: Capture | undefined): IncodeScore {
  const { steps = {}, state } = capture ?? {};
  const failed = (part: 'id' | 'face') => capture !== undefined && reasonsOf(capture, part).length > 0;
  return {
    overall: item(state === 'COMPLETED', reasonsShown(capture).length > 0),
    idValidation: { overall: item(steps['process-id'] !== undefined, failed('id')) },
    liveness: { overall: item(steps.face !== undefined, failed('face')) },
    faceRecognition: { overall: item(steps['process-face'] !== undefined, failed('face')) },
  };
}

export function readOf(world: World, { owner }: IdentitySession): IncodeRead {
  const { first_name, last_name, date_of_birth } = personRow(world, { id: owner });
  const given = [first_name, last_name].filter((each) => each !== null).join(' ');
  return {
    name: { fullName: given || (world.users.get(owner)?.display_name ?? ''), firstName: first_name, paternalLastName: last_name },
    birthDate: date_of_birth === null ? null : Date.parse(`${date_of_birth}T00:00:00Z`),
    typeOfId: 'IdentificationCard',
  };
}

/** Of the pictures that were asked for, those that were taken. */
export function imagesOf(capture: Capture | undefined, names: readonly string[]): Record<string, string> {
  const { steps = {} } = capture ?? {};
  const stepOf = (name: string) => (/front/i.test(name) ? 'front-id' : /back/i.test(name) ? 'back-id' : 'face');
  return Object.fromEntries(names.filter((name) => steps[stepOf(name)]).map((name) => [name, PIXEL]));
}
