import type { Provenance } from '../../schemas/generated/lifecycles.js';
import {
  IncodeCaptureAsked,
  IncodeEvent,
  IncodeImagesAsked,
  IncodeNothing,
  IncodePhone,
  IncodePicture,
  IncodePlace,
  IncodeSms,
  type Validator,
} from '../../schemas/generated/validators.js';
import { refusals } from '../refusals.js';
import { type Capture, type CaptureStep, captureOf } from '../world/captures.js';
import * as answers from './answers.js';
import { captureAtOnce, finish, takeStep } from './capture.js';
import { type IncodeAnswer, type IncodeCall, type IncodeOperation, incodeOperation } from './operation.js';
import { pageOperations, pageUrl } from './page/operations.js';
import { checkPicture } from './pictures.js';

const sampled: Provenance = { observed: "Incode's samples on GitHub; that bunq's flow calls it is not known" };
const published: Provenance = { observed: "published clients of Incode's API on GitHub; that bunq's flow calls it is not known" };

const ofSdk: Provenance = { observed: "@incodetech/welcome 1.51.0, which calls it; that bunq's flow does is not known" };

/** A step that needs a picture, or that makes something of the pictures before. */
function step(
  action: CaptureStep,
  path: string,
  body: typeof IncodeNothing,
  types: readonly string[],
  answer: (call: IncodeCall<unknown>, capture: Capture) => IncodeAnswer,
  { name = `incode.${action}`, provenance = sampled, raw }: Partial<Pick<IncodeOperation, 'name' | 'provenance' | 'raw'>> = {},
): IncodeOperation {
  const run = (call: IncodeCall<unknown>) => {
    checkPicture(call.world, call.body);
    return answer(call, takeStep(call.world, call.session, action));
  };
  const takes = raw ? { raw } : { body };
  return incodeOperation({ name, method: 'POST', path: `/incode/0/omni/${path}`, ...takes, answers: types, provenance, run });
}

/** A call that the SDK makes beside the steps; nothing comes of it. */
function aside(action: string, method: 'POST' | 'PUT', path: string, body: Validator<never> | typeof IncodeNothing): IncodeOperation {
  const run = () => ({ item: { IncodeDone: { success: true } } });
  const takes = { body: body as typeof IncodeNothing };
  const at = { method, path: `/incode/0/omni/${path}` } as const;
  return incodeOperation({ name: `incode.${action}`, ...at, ...takes, answers: ['IncodeDone'], provenance: ofSdk, run });
}

function look(
  action: string,
  path: string,
  type: string,
  see: (call: IncodeCall<unknown>) => object,
  provenance = sampled,
): IncodeOperation {
  const run = (call: IncodeCall<unknown>) => ({ item: { [type]: see(call) } });
  return incodeOperation({ name: `incode.${action}`, method: 'GET', path: `/incode/0/omni/${path}`, answers: [type], provenance, run });
}

/** Refuses to tell of a document that was not read. */
function read({ world, session }: IncodeCall<unknown>): object {
  const capture = captureOf(world, session);
  if (!capture?.steps['process-id'] || !answers.documentDone(capture).success)
    throw refusals.captureRefused({ why: 'no document was read; process-id did not succeed' });
  return answers.readOf(world, session);
}

const documentSeen =
  (side: 'front-id' | 'back-id') =>
  (_call: unknown, { steps }: Capture) => ({
    item: { IncodeDocument: answers.documentOf(steps[side] ?? []) },
  });

const faceSeen = ({ world, path }: IncodeCall<unknown>, capture: Capture): IncodeAnswer =>
  capture.steps.face?.includes('noFacesFound')
    ? { status: 400, item: { IncodeFaceMissing: answers.faceMissing(world, path) } }
    : { item: { IncodeFace: answers.faceOf(capture) } };

const PICTURES = ['image/jpeg', 'image/png'];
const FACES = ['IncodeFace', 'IncodeFaceMissing'];
/** What the bare capture() of the web SDK sends: the bytes themselves. */
const bytes = (side: 'front-id' | 'back-id') =>
  step(side, `add/${side}`, IncodeNothing, ['IncodeDocument'], documentSeen(side), {
    name: `incode.${side}-bytes`,
    provenance: ofSdk,
    raw: PICTURES,
  });

/** Everything that is simulated of Incode's side, in the order of its SDK. */
export const operations: readonly IncodeOperation[] = [
  incodeOperation({
    name: 'incode.fingerprint',
    method: 'POST',
    path: '/incode/0/omni/add/device-fingerprint',
    body: IncodeNothing,
    answers: ['IncodeFingerprint'],
    provenance: { observed: "the answer: Incode's samples on GitHub; the path: a published client of Incode's API" },
    run: () => {
      const places = { ipCountry: null, ipState: null, showMandatoryConsent: false, regulationType: null };
      return { item: { IncodeFingerprint: { success: true, sessionStatus: 'Alive', ...places } } };
    },
  }),
  step('front-id', 'add/front-id/v2', IncodePicture, ['IncodeDocument'], documentSeen('front-id')),
  bytes('front-id'),
  step('back-id', 'add/back-id/v2', IncodePicture, ['IncodeDocument'], documentSeen('back-id')),
  bytes('back-id'),
  step('process-id', 'process/id', IncodeNothing, ['IncodeDone'], (_call, capture) => ({
    item: { IncodeDone: answers.documentDone(capture) },
  })),
  step('face', 'add/face/third-party', IncodePicture, FACES, faceSeen),
  step('face', 'add/face', IncodePicture, FACES, faceSeen, { name: 'incode.selfie', provenance: ofSdk }),
  step('process-face', 'process/face', IncodeNothing, ['IncodeFaceMatch'], (_call, capture) => ({
    item: { IncodeFaceMatch: answers.faceMatch(capture) },
  })),
  look('finish-status', 'finish-status', 'IncodeFinished', ({ world, session }) => answers.finished(finish(world, session))),
  look('onboarding-status', 'get/onboarding/status', 'IncodeOnboardingStatus', ({ world, session }) => ({
    onboardingStatus: answers.onboardingStatus(captureOf(world, session)),
  })),
  look('score', 'get/score', 'IncodeScore', ({ world, session }) => answers.scoreOf(captureOf(world, session))),
  look('ocr-data', 'get/ocr-data', 'IncodeRead', read, published),
  incodeOperation({
    name: 'incode.images',
    method: 'POST',
    path: '/incode/0/omni/get/images',
    body: IncodeImagesAsked,
    answers: ['IncodeImages'],
    provenance: published,
    run: ({ world, session, body }) => ({ item: { IncodeImages: answers.imagesOf(captureOf(world, session), body.images) } }),
  }),
  look('start-info', 'start-info', 'IncodeStartInfo', ({ session }) => answers.startInfo(session), ofSdk),
  look('modules', 'get/onboarding-modules', 'IncodeModules', () => ({ modules: ['id', 'faceRecognition', 'liveness'] }), ofSdk),
  aside('event', 'POST', 'add/event', IncodeEvent),
  aside('update', 'PUT', 'update', IncodeNothing),
  aside('geolocation', 'POST', 'add/geolocation', IncodePlace),
  aside('phone', 'POST', 'add/phone', IncodePhone),
  aside('send-sms', 'POST', 'notify/send-sms', IncodeSms),
  look('onboarding-url', 'onboarding-url', 'IncodePage', ({ url, session }) => ({ url: pageUrl(url, session.token) })),
  ...pageOperations,
  incodeOperation({
    name: 'incode.capture',
    method: 'POST',
    path: '/incode/0/capture',
    body: IncodeCaptureAsked,
    tokenInBody: true,
    answers: ['Captured'],
    provenance: { assumed: 'a means of this mock, for clients without the SDK; Incode has no such call' },
    run: ({ world, session, body: { result = 'completed', reason } }) => ({
      item: { Captured: captureAtOnce(world, session, { result, ...(reason && { reason }) }) },
    }),
  }),
];
