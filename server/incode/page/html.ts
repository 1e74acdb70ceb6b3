/** The capture page as HTML: no script, nothing loaded, every text of a client's escaped. */
import { createHash } from 'node:crypto';
import type { Reason } from '../../world/capture-outcomes.js';
import { type Capture, captureSteps, reasonsShown, shownBy } from '../../world/captures.js';
import { qrSvg } from './qr.js';
import { STYLE } from './style.js';

const styleHash = createHash('sha256').update(STYLE).digest('base64');

/** Nothing is loaded, run or framed, and a form goes nowhere else; the address, which holds the token, is told to nobody. */
export const HEADERS: Readonly<Record<string, string>> = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': `default-src 'none'; style-src 'sha256-${styleHash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

const SIGNS: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const text = (value: string) => value.replace(/[&<>"']/g, (sign) => SIGNS[sign] as string);

const STEPS: Record<(typeof captureSteps)[number], string> = {
  'front-id': 'Front of the document',
  'back-id': 'Back of the document',
  'process-id': 'Reading the document',
  face: 'Selfie',
  'process-face': 'Comparing face and document',
};

const REASONS: Record<Exclude<Reason, 'userCancelled'>, string> = {
  errorGlare: 'Glare on the document',
  errorSharpness: 'Document out of focus',
  errorCropQuality: 'Document not whole in the picture',
  errorClassification: 'Not a known document',
  errorTypeMismatch: 'Wrong kind of document',
  errorPassportClassification: 'A passport, or not one, where the other was due',
  errorAddress: 'Address cannot be read',
  noFacesFound: 'No face in the selfie',
  spoofAttempt: 'A picture of a face',
  unknown: 'Failed for an unknown reason',
};

/** The ways that a capture can end, besides as planned and by giving up. */
export const failures = Object.keys(REASONS) as (keyof typeof REASONS)[];

export interface Shown {
  world: string;
  session: number;
  person: string;
  token: string;
  /** Where a phone finds this page. */
  url: string;
  status: string;
  capture: Capture | undefined;
  /** What the plan in force has the capture do. */
  planned: string;
  /** What was asked for came too late: it had ended in another tab, or in the SDK. */
  isLate?: boolean;
}

function document(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">
<title>${title} · bunq-mock</title><style>${STYLE}</style></head>
<body><p class="sign"><strong>Not Incode, and not bunq.</strong> This is bunq-mock, a stand-in for tests. It uses no camera and looks at no picture.</p>
<main>${body}</main></body></html>
`;
}

/** For a token that opens nothing. */
export const strangerPage = (flaw: string) =>
  document(
    'Unknown link',
    `<h1>This link opens nothing</h1>
<p class="lead">Its token ${text(flaw)}: it was never given out here, or its world was reset since. Begin a new verification in the app, and take the link that it gives.</p>`,
  );

const facts = ({ person, session, world, planned }: Shown, isOver = false) => `<dl>
<dt>Who</dt><dd>${text(person)}</dd>
<dt>Session</dt><dd>identity-verification-session <code>${session}</code></dd>
<dt>World</dt><dd><code>${text(world)}</code></dd>
${isOver ? '' : `<dt>Planned</dt><dd>${text(planned)}</dd>\n`}</dl>`;

function steps({ capture }: Shown, isOver = false): string {
  const item = (step: (typeof captureSteps)[number]) => {
    const shown = capture?.steps[step];
    const [kind, word] = !shown
      ? ['', isOver ? 'not done' : 'not yet']
      : shown.length
        ? ['ill', `failed: ${shown.join(', ')}`]
        : ['well', 'done'];
    return `<li>${STEPS[step]} <span class="${kind}">${word}</span></li>`;
  };
  return `<h2>Steps</h2><ol class="steps">${captureSteps.map(item).join('')}</ol>`;
}

const button = (end: string, label: string, code: string, kind = '') =>
  `<button name="end" value="${end}"${kind && ` class="${kind}"`}>${label}${code && ` <code>${code}</code>`}</button>`;

function buttons({ token }: Shown): string {
  const form = (kind: string, inside: string) =>
    `<form method="post" class="${kind}"><input type="hidden" name="token" value="${text(token)}">${inside}</form>`;
  const failed = failures.map((reason) => button(reason, REASONS[reason], reason)).join('');
  return `<h2>How it goes</h2>${form('done', button('completed', 'Do all steps, as planned', '', 'main'))}
<h2>Or it fails</h2>${form('failures', failed)}
<h2>Or it is left</h2>${form('left', button('cancelled', 'Give up', 'userCancelled'))}`;
}

function phone({ url }: Shown): string {
  const { hostname } = new URL(url);
  const isHere = /^(localhost|127\.|\[::1\])/.test(hostname);
  const note = isHere
    ? `A phone does not reach <code>${text(hostname)}</code>: start the mock with <code>--host 0.0.0.0</code> and <code>--public-url</code>.`
    : 'The same page, for a phone on the same network. It can be open in several places: what ends it first counts.';
  return `<aside class="phone"><h2>On a phone</h2>${qrSvg(url)}<p class="note">${note}</p></aside>`;
}

/** For a token that something can be done with. */
export const openPage = (shown: Shown) =>
  document(
    'Verify your identity',
    `<div class="sides"><div><h1>Verify your identity</h1>
<p class="lead">Incode's SDK would take pictures here. Choose how it goes instead; the app learns of it from bunq.</p>
${facts(shown)}${steps(shown)}${buttons(shown)}</div>${phone(shown)}</div>`,
  );

/** For a token that is used up. */
export function endPage(shown: Shown): string {
  const { capture, session, status, isLate } = shown;
  const reasons = reasonsShown(capture).filter((reason) => shownBy[reason] !== 'finish');
  const ended: Record<string, string> = {
    COMPLETED: 'Done: all steps went well',
    FAILED: `Ended: ${reasons.map((reason) => REASONS[reason as keyof typeof REASONS]).join(', ') || 'a step failed'}`,
    CANCELLED: 'Ended: given up',
  };
  const [title, why] =
    ended[capture?.state ?? ''] === undefined
      ? ['This link is used up', `Session ${session} is ${status}: what it was submitted with is final.`]
      : [ended[capture?.state ?? ''] as string, 'This window can be closed. Go back to the app: it goes on from here.'];
  const late = isLate
    ? '<p class="lead" role="status">Nothing was changed: it had ended before, here in another tab or in the SDK.</p>'
    : '';
  return document(title, `<h1>${title}</h1>${late}<p class="lead">${why}</p>${facts(shown, true)}${steps(shown, true)}`);
}
