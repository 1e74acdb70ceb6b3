/** What passes: the verdict, or an honest error of a client that would not wait. */
import type { Move } from './move.js';

const NOT_YET = { documented: 'RFC 9110, 15.6.4 and RFC 6585, 4: the request was not carried out, and may be sent again later' };
const BROKEN = { documented: 'RFC 9110, 9.2.2: what only asks may be asked again when a connection fails' };
const OVER = { documented: 'doc.bunq.com, creating a session: a session ends, and a new session-server gives the next' };
const REFUSED = { documented: 'RFC 9110, 15.5: what is refused with a 4xx was not carried out' };
const UNKNOWN = { safety: 'what bunq has not said in words that anybody knows is no verdict; it may be asked again' };
const GONE_BY = { safety: 'a machine sleeps, a user leaves the phone on the table: time passes between an answer and what follows it' };
const IDENTITY = 'identity-verification-session';

export const transient: readonly Omit<Move, 'class'>[] = [
  { id: 'busy', at: 'all', says: 'is answered 503', source: NOT_YET, does: { status: 503 } },
  {
    id: 'limited',
    at: 'all',
    says: 'is answered 429, and when to come again',
    source: NOT_YET,
    does: { status: 429, retry_after: 2 },
  },
  {
    id: 'limited-until',
    at: 'all',
    says: 'is answered 429, and the date when to come again',
    source: NOT_YET,
    does: { status: 429, retry_after: '$http-date+4' },
  },
  { id: 'limited-silently', at: 'all', says: 'is answered 429', source: NOT_YET, does: { status: 429 } },
  { id: 'fails', at: 'reads', says: 'is answered 500', source: BROKEN, does: { status: 500 } },
  {
    id: 'maintenance',
    at: 'reads',
    says: 'is answered 491, for maintenance',
    source: { documented: 'doc.bunq.com, errors: 491, maintenance' },
    does: { status: 491 },
  },
  { id: 'gateway', at: 'reads', says: "is answered 502, with a gateway's page", source: BROKEN, does: { status: 502, body: 'html' } },
  { id: 'gateway-late', at: 'reads', says: 'is answered 504', source: BROKEN, does: { status: 504 } },
  { id: 'reset', at: 'reads', says: 'is not answered: the connection is reset', source: BROKEN, does: { reset: 'before' } },
  { id: 'hung-up', at: 'reads', says: 'is not answered: the connection is closed', source: BROKEN, does: { hang_up: 'before' } },
  { id: 'unanswered', at: 'reads', says: 'is never answered', source: BROKEN, does: { hang: true } },
  { id: 'stalls', at: 'reads', says: 'is answered by half', source: BROKEN, does: { hang: 'body' } },
  { id: 'cut-off', at: 'reads', says: 'is answered with a body that breaks off', source: BROKEN, does: { truncate_at: 20 } },
  { id: 'no-json', at: 'reads', says: 'is answered with JSON that has no end', source: BROKEN, does: { body: 'invalid-json' } },
  { id: 'empty', at: 'reads', says: 'is answered with nothing', source: BROKEN, does: { body: 'empty' } },
  {
    id: 'portal',
    at: 'reads',
    says: 'is answered 200, with a page',
    source: { safety: 'the network of a hotel answers in place of whom one has asked' },
    does: { body: 'html' },
  },
  {
    id: 'no-response',
    at: 'reads',
    says: 'is answered without a Response',
    source: UNKNOWN,
    does: { patch: [{ path: '/Response', remove: true }] },
  },
  {
    id: 'stale',
    at: 'reads',
    operations: [`${IDENTITY}.read`],
    after: `${IDENTITY}.update`,
    says: 'is answered as it was before the last change',
    source: { safety: 'what was written a moment ago may not be readable everywhere yet' },
    does: {
      patch: [
        { path: '/Response/*/IdentityVerificationSessionIncode/status', value: 'CREATED' },
        { path: '/Response/*/IdentityVerificationSessionIncode/result', value: null },
      ],
    },
  },
  {
    id: 'new-status',
    at: 'reads',
    operations: [`${IDENTITY}.read`],
    after: `${IDENTITY}.update`,
    says: 'is answered with a status that nobody knows, and no verdict',
    source: UNKNOWN,
    does: {
      patch: [
        { path: '/Response/*/IdentityVerificationSessionIncode/status', value: 'IN_REVIEW' },
        { path: '/Response/*/IdentityVerificationSessionIncode/result', value: null },
      ],
    },
  },
  {
    id: 'no-verdict',
    at: 'reads',
    operations: [`${IDENTITY}.read`],
    after: `${IDENTITY}.update`,
    says: 'is answered without a verdict',
    source: UNKNOWN,
    does: { patch: [{ path: '/Response/*/IdentityVerificationSessionIncode/result', value: null }] },
  },
  {
    id: 'session-over',
    at: 'all',
    says: 'is answered 401: the session is over',
    source: OVER,
    does: { refusal: 'insufficient-authorisation' },
  },
  {
    id: 'not-let-in',
    at: 'all',
    says: 'is answered 403',
    source: REFUSED,
    does: { refusal: 'insufficient-authentication' },
  },
  { id: 'conflict', at: 'reads', says: 'is answered 409', source: REFUSED, does: { status: 409 } },
  { id: 'not-there', at: 'reads', says: 'is answered 404', source: REFUSED, does: { status: 404 } },
  { id: 'refused', at: 'writes', says: 'is answered 400', source: REFUSED, does: { status: 400 } },
  { id: 'minutes-pass', at: 'all', says: 'is followed by ten minutes', source: GONE_BY, does: { act: { advance_ms: 600_000 } } },
  {
    id: 'hour-passes',
    at: 'all',
    entry: 'onboarding',
    says: 'is followed by more than an hour, which a credential lives',
    source: { documented: 'partner docs of 2026: a credential of the sandbox lives an hour until its first use; it can be reset' },
    does: { act: { advance_ms: 3_700_000 } },
  },
  {
    id: 'week-passes',
    at: 'all',
    says: 'is followed by more than a week, which a session lives',
    source: OVER,
    does: { act: { advance_ms: 604_801_000 } },
  },
  {
    id: 'undecided',
    at: 'writes',
    operations: [`${IDENTITY}.create`, 'user-onboarding.create'],
    says: 'is followed by bunq’s silence: it never decides',
    source: { documented: 'doc.bunq.com, complete-identity-verification-with-sdk: when bunq decides is nowhere promised' },
    does: { act: { plan: { process: 'by-hand', review: 'by-hand' } } },
  },
];
