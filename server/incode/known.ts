/** What is known of Incode's API, from its web SDK, and not simulated; with what to do instead. */
import type { Refusal } from '../refusals.js';
import { refusals } from '../refusals.js';

export interface KnownCall {
  /** From /incode/0/ on; a star stands for whatever follows. */
  path: string;
  instead: string;
}

const LOGIN = 'logging in by face is another product of Incode, with a key of its own';
const SECRET = 'give the SDK no key, and leave encryption off';
const MORE = 'leave this module out of the flow: bunq decides by document and face alone';
const HELP = 'the SDK goes on without it';
const WATCH = 'what a plan says decides, under /_mock';

const each = (instead: string, ...paths: string[]): KnownCall[] => paths.map((path) => ({ path, instead }));

export const knownCalls: readonly KnownCall[] = [
  ...each(LOGIN, 'omni/oneToN/identify', 'omni/1to1/identify', 'omni/oneToN/mfa'),
  ...each(SECRET, 'e2ee/*'),
  ...each(
    HELP,
    'omni/workflow/*',
    'omni/web-libs',
    'omni/getRegions',
    'omni/asset/fetch-all',
    'omni/attempt-finished',
    'omni/session/status/set',
  ),
  ...each(
    MORE,
    ...['omni/videoselfie/*', 'omni/get/videoselfie/*', 'omni/add/ml-consent', 'omni/add/signature', 'omni/add/signature/v2'],
    ...['omni/send/sms-otp', 'omni/compare/sms-otp', 'omni/add/custom-fields', 'omni/get/custom-fields', 'omni/add/email', 'omni/add/name'],
    ...['omni/add/document', 'omni/add/document/v2', 'omni/add/front-second-id', 'omni/add/back-second-id', 'omni/process/second-id'],
    ...['omni/add/barcode', 'omni/add/speech', 'omni/speech/*', 'omni/process/address', 'omni/process/government-validation'],
    ...['omni/queue/*', 'omni/conference/*', 'omni/generateSessionRecordingUploadUrl', 'omni/externalVerification', 'omni/code/*'],
  ),
  ...each(WATCH, 'omni/process/watchlist', 'omni/init-watchlist', 'omni/watchlist-result'),
  ...each('POST omni/get/images answers pictures', 'omni/get/images/v2'),
];

const matches = (known: string, path: string) => (known.endsWith('*') ? path.startsWith(known.slice(0, -1)) : path === known);

/** The refusal of a call that is known and not simulated. */
export function knownRefusal(method: string, path: string): Refusal | undefined {
  const found = knownCalls.find((known) => matches(`/incode/0/${known.path}`, path));
  return found && refusals.incodeNotSimulated({ method, path, instead: found.instead });
}
