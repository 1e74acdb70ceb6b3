/** What somebody else says in bunq's place: an honest error, or what bunq itself has said besides; never what only the stranger told. */
import type { Move } from './move.js';

const FORGED = { documented: 'doc.bunq.com, signing: an answer whose signature is not bunq’s is not bunq’s' };
const ELSEWHERE = { safety: 'a redirect costs whoever is in between nothing, and a token is all that it takes to be somebody' };
const KNOCKS = { safety: 'an open port is found by anybody; what comes by it is a reason to ask bunq, and no answer' };

export const hostile: readonly Omit<Move, 'class'>[] = [
  { id: 'forged', at: 'all', says: 'is signed wrongly', source: FORGED, does: { signature: 'flip' } },
  { id: 'unsigned', at: 'all', says: 'is not signed', source: FORGED, does: { signature: 'omit' } },
  { id: 'other-key', at: 'all', says: 'is signed with another key', source: FORGED, does: { signature: 'other-key' } },
  { id: 'led-away', at: 'all', says: 'is redirected to another host', source: ELSEWHERE, does: { redirect_to: 'http://$canary/' } },
  {
    id: 'led-away-seen',
    at: 'all',
    says: 'is redirected to another host by 303',
    source: ELSEWHERE,
    does: { redirect_to: 'http://$canary/v1/elsewhere', redirect_status: 303 },
  },
  {
    id: 'led-away-for-good',
    at: 'all',
    says: 'is redirected to another host by 308',
    source: ELSEWHERE,
    does: { redirect_to: 'http://$canary/v1/elsewhere', redirect_status: 308 },
  },
  {
    id: 'other-object',
    at: 'reads',
    operations: ['identity-verification-session.read'],
    says: 'tells of another session',
    source: { safety: 'the verdict on another session is none on the one that was asked about' },
    does: { patch: [{ path: '/Response/*/IdentityVerificationSessionIncode/id', value: 1107 }] },
  },
  {
    id: 'stranger-tells',
    at: 'all',
    isTold: true,
    says: 'is followed by a webhook of a stranger’s: VERIFIED',
    source: KNOCKS,
    does: { act: { forge_webhook: { id: 1, user_id: 1, status: 'VERIFIED', action_required: 'NONE', waiting_type: 'AUTOMATED' } } },
  },
  {
    id: 'knocks',
    at: 'all',
    isTold: true,
    says: 'is followed by what is no webhook at all',
    source: KNOCKS,
    does: { act: { garble_webhooks: true } },
  },
];
