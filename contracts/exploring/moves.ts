/** Misfortunes that a search puts at the points of a conversation: data, each with what it costs a good client, and whose word that is. */
import type { CaseAct, CaseFoundation, FaultDoes } from '../../schemas/generated/types.js';
import type { Entry } from '../judging/kinds.js';

/** What a move costs, the least first: moves of one schedule are judged together by the worst of them. */
export const CLASSES = ['harmless', 'transient', 'uncertain', 'hostile'] as const;
export type MoveClass = (typeof CLASSES)[number];

export interface Move {
  id: string;
  class: MoveClass;
  /** What becomes of the point, as the end of a sentence that begins with it. */
  says: string;
  source: CaseFoundation;
  /** Which exchanges it fits: those that ask, those that change something, or both. */
  at: 'reads' | 'writes' | 'all';
  /** Only in conversations of this entry. */
  entry?: Entry;
  /** What is done to the answer, or else what happens in the world when it has gone out. */
  does: FaultDoes | { act: CaseAct['do'] };
}

const RFC_9110 = { documented: 'RFC 9110' };
const RFC_9112 = { documented: 'RFC 9112: how a message is cut and framed means nothing' };
const BUNQ_JSON = { documented: 'doc.bunq.com, breaking changes: new fields and objects, and another order, may come at any time' };
const NOT_YET = { documented: 'RFC 9110, 15.6.4 and RFC 6585, 4: the request was not carried out, and may be sent again later' };
const BROKEN = { documented: 'RFC 9110, 9.2.2: what only asks may be asked again when a connection fails' };
const UNKNOWN = { safety: 'for all that the client knows it has happened: what is sent again may be there twice' };
const FORGED = { documented: 'doc.bunq.com, signing: an answer whose signature is not bunq’s is not bunq’s' };

/** The plainest of a class first: what a find can be shown by as well. */
export const moves: readonly Move[] = [
  { id: 'late', class: 'harmless', at: 'all', says: 'is answered after 0.8 s', source: RFC_9110, does: { latency_ms: 800 } },
  { id: 'new-fields', class: 'harmless', at: 'all', says: 'has fields that nobody knows', source: BUNQ_JSON, does: { grease: 'fields' } },
  { id: 'other-order', class: 'harmless', at: 'all', says: 'has its items in another order', source: BUNQ_JSON, does: { grease: 'items' } },
  {
    id: 'spacing',
    class: 'harmless',
    at: 'all',
    says: 'is spaced otherwise',
    source: { documented: 'RFC 8259, 2' },
    does: { grease: 'spacing' },
  },
  {
    id: 'lower-case',
    class: 'harmless',
    at: 'all',
    says: 'has its headers in lower case',
    source: RFC_9110,
    does: { header_case: 'lower' },
  },
  {
    id: 'upper-case',
    class: 'harmless',
    at: 'all',
    says: 'has its headers in upper case',
    source: RFC_9110,
    does: { header_case: 'upper' },
  },
  {
    id: 'more-headers',
    class: 'harmless',
    at: 'all',
    says: 'has headers that nobody asked for',
    source: RFC_9110,
    does: { headers: { ETag: '"1"', Vary: 'Accept' } },
  },
  { id: 'pieces', class: 'harmless', at: 'all', says: 'comes in pieces', source: RFC_9112, does: { drip: { bytes: 60, every_ms: 1 } } },
  { id: 'chunked', class: 'harmless', at: 'all', says: 'comes in chunks', source: RFC_9112, does: { framing: 'chunked' } },
  {
    id: 'early-hints',
    class: 'harmless',
    at: 'all',
    says: 'is preceded by a 103',
    source: { documented: 'RFC 8297' },
    does: { interim: 103 },
  },
  {
    id: 'other-session',
    class: 'harmless',
    at: 'all',
    entry: 'identity',
    says: 'is followed by another session of the same user, made elsewhere',
    source: { safety: 'a user may have more than one device; the verdict on another session is none on this one' },
    does: { act: { other_session: true } },
  },

  { id: 'busy', class: 'transient', at: 'all', says: 'is answered 503', source: NOT_YET, does: { status: 503 } },
  {
    id: 'limited',
    class: 'transient',
    at: 'all',
    says: 'is answered 429, and when to come again',
    source: NOT_YET,
    does: { status: 429, retry_after: 2 },
  },
  { id: 'limited-silently', class: 'transient', at: 'all', says: 'is answered 429', source: NOT_YET, does: { status: 429 } },
  { id: 'fails', class: 'transient', at: 'reads', says: 'is answered 500', source: BROKEN, does: { status: 500 } },
  {
    id: 'gateway',
    class: 'transient',
    at: 'reads',
    says: "is answered 502, with a gateway's page",
    source: BROKEN,
    does: { status: 502, body: 'html' },
  },
  {
    id: 'reset',
    class: 'transient',
    at: 'reads',
    says: 'is not answered: the connection is reset',
    source: BROKEN,
    does: { reset: 'before' },
  },
  {
    id: 'hung-up',
    class: 'transient',
    at: 'reads',
    says: 'is not answered: the connection is closed',
    source: BROKEN,
    does: { hang_up: 'before' },
  },
  { id: 'unanswered', class: 'transient', at: 'reads', says: 'is never answered', source: BROKEN, does: { hang: true } },
  { id: 'stalls', class: 'transient', at: 'reads', says: 'is answered by half', source: BROKEN, does: { hang: 'body' } },
  {
    id: 'cut-off',
    class: 'transient',
    at: 'reads',
    says: 'is answered with a body that breaks off',
    source: BROKEN,
    does: { truncate_at: 20 },
  },
  {
    id: 'no-json',
    class: 'transient',
    at: 'reads',
    says: 'is answered with JSON that has no end',
    source: BROKEN,
    does: { body: 'invalid-json' },
  },
  {
    id: 'session-over',
    class: 'transient',
    at: 'reads',
    says: 'is answered 403: the session is over',
    source: { documented: 'doc.bunq.com, creating a session: a session ends, and a new session-server gives the next' },
    does: { refusal: 'insufficient-authorisation' },
  },

  {
    id: 'lost',
    class: 'uncertain',
    at: 'writes',
    says: 'is carried out, and its answer is lost',
    source: UNKNOWN,
    does: { hang: 'after' },
  },
  {
    id: 'not-begun',
    class: 'uncertain',
    at: 'writes',
    says: 'is not carried out, and never answered',
    source: UNKNOWN,
    does: { hang: true },
  },
  {
    id: 'lost-reset',
    class: 'uncertain',
    at: 'writes',
    says: 'is carried out, and the connection is reset',
    source: UNKNOWN,
    does: { reset: 'after' },
  },
  {
    id: 'not-begun-reset',
    class: 'uncertain',
    at: 'writes',
    says: 'is not carried out, and the connection is reset',
    source: UNKNOWN,
    does: { reset: 'before' },
  },
  {
    id: 'lost-hung-up',
    class: 'uncertain',
    at: 'writes',
    says: 'is carried out, and the connection is closed',
    source: UNKNOWN,
    does: { hang_up: 'after' },
  },
  {
    id: 'not-begun-hung-up',
    class: 'uncertain',
    at: 'writes',
    says: 'is not carried out, and the connection is closed',
    source: UNKNOWN,
    does: { hang_up: 'before' },
  },
  { id: 'fails-unseen', class: 'uncertain', at: 'writes', says: 'is answered 500', source: UNKNOWN, does: { status: 500 } },
  {
    id: 'gateway-unseen',
    class: 'uncertain',
    at: 'writes',
    says: "is answered 502, with a gateway's page",
    source: UNKNOWN,
    does: { status: 502, body: 'html' },
  },
  {
    id: 'breaks-off',
    class: 'uncertain',
    at: 'writes',
    says: 'is carried out, and its answer breaks off',
    source: UNKNOWN,
    does: { truncate_at: 20 },
  },

  { id: 'forged', class: 'hostile', at: 'all', says: 'is signed wrongly', source: FORGED, does: { signature: 'flip' } },
  { id: 'unsigned', class: 'hostile', at: 'all', says: 'is not signed', source: FORGED, does: { signature: 'omit' } },
  { id: 'other-key', class: 'hostile', at: 'all', says: 'is signed with another key', source: FORGED, does: { signature: 'other-key' } },
  {
    id: 'led-away',
    class: 'hostile',
    at: 'all',
    says: 'is redirected to another host',
    source: { safety: 'a redirect costs whoever is in between nothing, and a token is all that it takes to be somebody' },
    does: { redirect_to: 'http://$canary/' },
  },
];

/** What a search may be told to keep to: classes, and single moves. */
export const CHOICES: readonly string[] = [...CLASSES, ...moves.map(({ id }) => id)];

/** The worst of some classes. */
export const worst = (classes: readonly MoveClass[]): MoveClass =>
  CLASSES[Math.max(0, ...classes.map((each) => CLASSES.indexOf(each)))] as MoveClass;
