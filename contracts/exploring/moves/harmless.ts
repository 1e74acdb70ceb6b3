/** What costs a good client nothing: the verdict is the story's. Real latency is no move: by a virtual clock hours would pass meanwhile. */
import type { Move } from './move.js';

const RFC_9110 = { documented: 'RFC 9110' };
const RFC_9112 = { documented: 'RFC 9112: how a message is cut and framed means nothing' };
const BUNQ_JSON = { documented: 'doc.bunq.com, breaking changes: new fields and objects, and another order, may come at any time' };
const AS_IT_COMES = {
  documented: 'partner docs of 2026, chapter 4: webhooks are sent again up to 5 times; nothing is promised of their order',
};
const OTHERS = { safety: 'a user may have more than one device; the verdict on another session is none on this one' };
const WHENEVER = { documented: 'doc.bunq.com, complete-identity-verification-with-sdk: when bunq decides is nowhere promised' };

export const harmless: readonly Omit<Move, 'class'>[] = [
  { id: 'late', at: 'all', says: 'is answered after 0.8 s', source: RFC_9110, does: { latency_ms: 800 } },
  { id: 'late-body', at: 'all', says: 'has its body 0.8 s after its headers', source: RFC_9112, does: { body_latency_ms: 800 } },
  { id: 'new-fields', at: 'all', says: 'has fields that nobody knows', source: BUNQ_JSON, does: { grease: 'fields' } },
  { id: 'other-order', at: 'all', says: 'has its items in another order', source: BUNQ_JSON, does: { grease: 'items' } },
  { id: 'spacing', at: 'all', says: 'is spaced otherwise', source: { documented: 'RFC 8259, 2' }, does: { grease: 'spacing' } },
  { id: 'lower-case', at: 'all', says: 'has its headers in lower case', source: RFC_9110, does: { header_case: 'lower' } },
  { id: 'upper-case', at: 'all', says: 'has its headers in upper case', source: RFC_9110, does: { header_case: 'upper' } },
  {
    id: 'more-headers',
    at: 'all',
    says: 'has headers that nobody asked for',
    source: RFC_9110,
    does: { headers: { ETag: '"1"', Vary: 'Accept' } },
  },
  { id: 'pieces', at: 'all', says: 'comes in pieces', source: RFC_9112, does: { drip: { bytes: 60, every_ms: 1 } } },
  { id: 'chunked', at: 'all', says: 'comes in chunks', source: RFC_9112, does: { framing: 'chunked' } },
  { id: 'closes', at: 'all', says: 'goes on to where the connection ends', source: RFC_9112, does: { framing: 'close' } },
  { id: 'early-hints', at: 'all', says: 'is preceded by a 103', source: { documented: 'RFC 8297' }, does: { interim: 103 } },
  { id: 'processing', at: 'all', says: 'is preceded by a 102', source: { documented: 'RFC 9110, 15.2' }, does: { interim: 102 } },
  { id: 'continue', at: 'all', says: 'is preceded by a 100', source: { documented: 'RFC 9110, 15.2.1' }, does: { interim: 100 } },
  {
    id: 'other-session',
    at: 'all',
    entry: 'identity',
    says: 'is followed by another session of the same user, made elsewhere',
    source: OTHERS,
    does: { act: { other_session: true } },
  },
  {
    id: 'decides-now',
    at: 'all',
    operations: ['identity-verification-session.update', 'identity-verification-session.read'],
    after: 'identity-verification-session.update',
    says: 'is followed by bunq’s decision, at once',
    source: WHENEVER,
    does: { act: { process: {} } },
  },
  { id: 'told-twice', at: 'webhooks', says: 'is delivered twice', source: AS_IT_COMES, does: { duplicate: true } },
  { id: 'not-told', at: 'webhooks', says: 'is never delivered', source: AS_IT_COMES, does: { drop: true } },
  { id: 'kept-back', at: 'webhooks', says: 'is kept back for ever', source: AS_IT_COMES, does: { hold: true } },
  { id: 'overtaken', at: 'webhooks', says: 'is delivered after the next', source: AS_IT_COMES, does: { reorder: true } },
  {
    id: 'told-late',
    at: 'webhooks',
    says: 'is delivered when the client has read it already',
    source: AS_IT_COMES,
    does: { after_read: true },
  },
  {
    id: 'told-again',
    at: 'all',
    isTold: true,
    says: 'is followed by all webhooks so far, once more',
    source: AS_IT_COMES,
    does: { act: { repeat_webhooks: true } },
  },
];
