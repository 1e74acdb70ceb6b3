/** What may have happened or not, for all that the client knows: the verdict, or an honest error; never twice. */
import type { Move } from './move.js';

const UNKNOWN = { safety: 'for all that the client knows it has happened: what is sent again may be there twice' };

export const uncertain: readonly Omit<Move, 'class'>[] = [
  { id: 'lost', at: 'writes', says: 'is carried out, and its answer is lost', source: UNKNOWN, does: { hang: 'after' } },
  { id: 'not-begun', at: 'writes', says: 'is not carried out, and never answered', source: UNKNOWN, does: { hang: true } },
  { id: 'lost-reset', at: 'writes', says: 'is carried out, and the connection is reset', source: UNKNOWN, does: { reset: 'after' } },
  {
    id: 'not-begun-reset',
    at: 'writes',
    says: 'is not carried out, and the connection is reset',
    source: UNKNOWN,
    does: { reset: 'before' },
  },
  { id: 'lost-hung-up', at: 'writes', says: 'is carried out, and the connection is closed', source: UNKNOWN, does: { hang_up: 'after' } },
  {
    id: 'not-begun-hung-up',
    at: 'writes',
    says: 'is not carried out, and the connection is closed',
    source: UNKNOWN,
    does: { hang_up: 'before' },
  },
  { id: 'fails-unseen', at: 'writes', says: 'is answered 500', source: UNKNOWN, does: { status: 500 } },
  {
    id: 'gateway-unseen',
    at: 'writes',
    says: "is answered 502, with a gateway's page",
    source: UNKNOWN,
    does: { status: 502, body: 'html' },
  },
  { id: 'gateway-late-unseen', at: 'writes', says: 'is answered 504', source: UNKNOWN, does: { status: 504 } },
  { id: 'breaks-off', at: 'writes', says: 'is carried out, and its answer breaks off', source: UNKNOWN, does: { truncate_at: 20 } },
  { id: 'half', at: 'writes', says: 'is carried out, and answered by half', source: UNKNOWN, does: { hang: 'body' } },
  {
    id: 'no-json-unseen',
    at: 'writes',
    says: 'is carried out, and answered with JSON that has no end',
    source: UNKNOWN,
    does: { body: 'invalid-json' },
  },
  { id: 'empty-unseen', at: 'writes', says: 'is carried out, and answered with nothing', source: UNKNOWN, does: { body: 'empty' } },
];
