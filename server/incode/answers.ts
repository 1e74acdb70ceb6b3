/** What Incode says of a capture, from the reasons that its steps showed. */
import { STATUS_CODES } from 'node:http';
import type {
  IncodeDocument,
  IncodeFace,
  IncodeFaceMatch,
  IncodeFaceMissing,
  IncodeFinished,
  IncodeOnboarding,
  IncodeRead,
  IncodeRefused,
  IncodeScore,
  IncodeScoreItem,
  IncodeStartInfo,
} from '../../schemas/generated/types.js';
import type { Refusal } from '../refusals.js';
import type { Reason } from '../world/capture-outcomes.js';
import { type Capture, type IdentitySession, reasonsShown } from '../world/captures.js';
import { personRow } from '../world/persons.js';
import { usersIn } from '../world/users.js';
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

/** Of the world's clock, which counts microseconds. */
const inMs = (world: World) => Math.floor(world.clock.now() / 1000);

/** What it refuses is said in its own form too, in which the SDK looks for it. */
export function refused(world: World, refusal: Refusal, path: string): IncodeRefused {
  const { status } = refusal.kind;
  return {
    timestamp: world.clock.now(),
    status,
    error: STATUS_CODES[status] ?? 'Unknown',
    message: refusal.problems.map(({ text }) => text).join(' '),
    path: shortPath(path),
  };
}

const shortPath = (path: string) => path.replace(/^\/incode(\/0)?(?=\/|$)/, '') || '/';

/** In Incode's own form, of which the status of HTTP is not known. */
export function faceMissing(world: World, path: string): IncodeFaceMissing {
  return { timestamp: inMs(world), status: 4019, error: 'Face not found.', path: shortPath(path) };
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
    name: { fullName: given || (usersIn(world).get(owner)?.display_name ?? ''), firstName: first_name, paternalLastName: last_name },
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

/** The prefixes of the countries that a session of bunq's may be of; others start without one. */
const PREFIXES: Readonly<Record<string, string>> = {
  AT: '+43',
  BE: '+32',
  DE: '+49',
  ES: '+34',
  FR: '+33',
  IE: '+353',
  IT: '+39',
  NL: '+31',
};

export const startInfo = ({ country }: IdentitySession): IncodeStartInfo => ({ phonePrefix: PREFIXES[country] ?? '', country });
