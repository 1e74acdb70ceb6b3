/** Right requests to Incode's side. */
import type { IncodeOperation } from '../../server/incode/operation.js';
import type { World } from '../../server/world/world.js';
import type { Chance } from './chance.js';
import { setHeader } from './draft.js';
import { draftOf, prefixOf, type Right, withBody } from './right.js';
import { NOBODY, Stock } from './stock.js';
import { valueTitled } from './values.js';
import { wordsFor } from './words.js';

export const HARDWARE_ID = 'X-Incode-Hardware-Id';

/** Whether a target is on Incode's side, in whatever world. */
export const isIncode = (target: string) => /^(\/w\/[^/?]*)?\/incode([/?]|$)/.test(target.replace(/^https?:\/\/[^/?]*/i, ''));

/** What an operation takes, by its name; else nothing. */
const BODIES: Record<string, string> = {
  'incode.images': 'IncodeImagesAsked',
  'incode.front-id': 'IncodePicture',
  'incode.back-id': 'IncodePicture',
  'incode.face': 'IncodePicture',
  'incode.selfie': 'IncodePicture',
  'incode.event': 'IncodeEvent',
  'incode.geolocation': 'IncodePlace',
  'incode.phone': 'IncodePhone',
  'incode.send-sms': 'IncodeSms',
};

/** How the whole of a capture may end. */
export const endings: readonly Record<string, string>[] = [
  { result: 'completed' },
  { result: 'cancelled' },
  ...['errorGlare', 'unknown', 'noFacesFound'].map((reason) => ({ result: 'failed', reason })),
];

export function rightIncode(
  { name, method, path, open, body, raw, form, tokenInBody }: IncodeOperation,
  world: World,
  chance: Chance,
): Right {
  const session = new Stock(world, chance).applicant();
  const token = session?.token ?? '';
  const holder = { ...NOBODY, token };
  const queries = ['', '', '?onlyFront=false', '?imageType=selfie', ...(session ? [`?id=${session.interview}`] : [])];
  const target = `${prefixOf(world, chance)}${path.replace('*', '0/omni/x')}${chance.pick(queries)}`;
  const draft = draftOf(method, target);
  if (chance.oneIn(4)) setHeader(draft, 'Origin', 'https://app.example.com');
  if (chance.oneIn(4)) setHeader(draft, 'api-version', '1.0');
  const isInBody = tokenInBody && chance.oneIn(3);
  if (!open && !isInBody) setHeader(draft, HARDWARE_ID, token);
  if (path === '/incode/0/' && chance.oneIn(2)) setHeader(draft, 'Accept', 'text/html');
  if (path === '/incode/0/') draft.target = `${target.replace(/\?.*/, '')}?token=${token}`;
  if (form) {
    setHeader(draft, 'Content-Type', 'application/x-www-form-urlencoded');
    draft.body = Buffer.from(`token=${token}&end=${chance.pick(['completed', 'cancelled', 'errorGlare', 'x'])}`);
  } else if (tokenInBody) withBody(draft, { ...(isInBody && { token }), ...chance.pick([{}, {}, ...endings]) }, chance);
  else if (raw) {
    setHeader(draft, 'Content-Type', chance.pick(raw));
    draft.body = Buffer.from('any bytes');
  } else if (body)
    withBody(draft, valueTitled(BODIES[name] ?? 'IncodeNothing', wordsFor(world, '', undefined, undefined, chance), chance), chance);
  return { draft, holder };
}
