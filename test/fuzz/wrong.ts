/** Makes a right request wrong. */
import type { Change, Subject } from './change.js';
import { setHeader, valuesOf } from './draft.js';
import { wrongFrame } from './frames.js';
import { SIGNATURE, signed } from './right.js';
import { bodies, heavy } from './wrong-body.js';
import { headers, signatures, tokens } from './wrong-headers.js';
import { targets } from './wrong-target.js';

const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND', 'CONNECT', 'get', 'FETCH', ''];
const VERSIONS = ['HTTP/1.0', 'HTTP/1.0', 'HTTP/2.0', 'HTTP/0.9', 'HTTP/1.2', 'http/1.1', 'HTTP/1.1 ', 'HTTP', ''];

/** Damage to the bytes themselves, in the head for the most part. */
const damage: Change = ({ draft, chance }) => {
  const how = chance.below(4);
  const place = chance.below(300);
  const byte = chance.below(256);
  draft.damage = (bytes) => {
    const made = Buffer.from(bytes);
    const at = place % (made.length || 1);
    if (how === 0) return Buffer.concat([made.subarray(0, at), Buffer.from([byte]), made.subarray(at)]);
    if (how === 1) return Buffer.concat([made.subarray(0, at), made.subarray(at + 1)]);
    if (how === 2) return made.subarray(0, at);
    if (made.length) made[at] = byte;
    return made;
  };
};

const changes: readonly (readonly [weight: number, changes: readonly Change[]])[] = [
  [20, targets],
  [12, tokens],
  [8, signatures],
  [20, headers],
  [30, bodies],
  [0.5, heavy],
  [4, [damage]],
  [5, [({ draft, chance }) => (draft.frame = wrongFrame(chance))] as Change[]],
  [4, [({ draft, chance }) => (draft.method = chance.pick(METHODS))] as Change[]],
  [2, [({ draft, chance }) => (draft.version = chance.pick(VERSIONS))] as Change[]],
];

/** Changes a right request in one way, sometimes in several. */
export function makeWrong(subject: Subject): void {
  const { draft, chance } = subject;
  const before = valuesOf(draft, SIGNATURE)[0];
  for (let i = chance.pick([1, 1, 1, 1, 2, 3]); i > 0; i--) chance.pick(chance.weigh(changes))(subject);
  // A signature that was right is so again, or nothing else of a wrong body would be seen.
  if (before !== undefined && before === valuesOf(draft, SIGNATURE)[0] && chance.oneIn(2))
    setHeader(draft, SIGNATURE, signed(draft.body, subject.holder));
}
