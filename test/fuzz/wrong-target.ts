/** Paths and queries that nothing is at, or that say what is there in another way. */
import { knownRoutes } from '../../fixtures/index.js';
import type { Chance } from './chance.js';
import type { Change } from './change.js';
import { strangeText } from './strange.js';

const ORIGINS = [
  'http://localhost',
  'HTTP://partner-api.sandbox.bunq.com',
  'https://x:1',
  'http://[::1]',
  'http://',
  'ftp://x',
  '//x',
  '*',
];
const routes = knownRoutes();

/** Of Incode's side, and of no side. */
const INCODES = [
  '/incode',
  '/incode/',
  '/incode/0/omni/start',
  '/incode/omni/get/score',
  '/incode/0/omni/process/approve',
  '/incode/0/omni/oneToN/identify',
  '/incode/0/omni/web-libs',
  '/incode/0//capture',
];

/** The path from /v1 on, and what is around it. */
function partsOf(target: string): [before: string, path: string, query: string] {
  const [, before = '', path = '', query = ''] = /^(\/w\/[^/?]*)?([^?]*)(.*)$/s.exec(target) ?? [];
  return [before, path, query];
}

/** Changes the segments of a path. */
function segments(change: (all: string[], at: number, chance: Chance) => void): Change {
  return ({ draft, chance }) => {
    const [before, path, query] = partsOf(draft.target);
    const all = path.split('/').slice(1);
    change(all, chance.below(all.length + 1), chance);
    draft.target = `${before}/${all.join('/')}${query}`;
  };
}

/** Changes the path as a whole. */
export const path =
  (change: (path: string, chance: Chance) => string): Change =>
  ({ draft, chance }) => {
    const [before, path, query] = partsOf(draft.target);
    draft.target = before + change(path, chance) + query;
  };

const percent = (byte: string) => `%${byte.charCodeAt(0).toString(16).padStart(2, '0')}`;

/** Of any length that a head can have. */
export function long(chance: Chance): string {
  const unit = chance.pick(['/', 'a.', 'secret', '%2F', '../', 'v1/', '0', '\xff']);
  return unit.repeat(chance.below(14_000 / unit.length)) + chance.pick(['', 'x']);
}

export const targets: readonly Change[] = [
  segments((all, at, chance) => void all.splice(at, 1, strangeText(chance))),
  segments((all, at, chance) => void all.splice(at, 0, strangeText(chance))),
  segments((all, at) => void all.splice(at, 1)),
  segments((all, _, chance) => {
    // Another id where there is one.
    const at = all.findIndex((each) => /^\d+$/.test(each));
    all.splice(
      at < 0 ? all.length : at,
      1,
      chance.oneIn(2) ? String(chance.pick([0, 1, 36, 1360, 1363, 1364, 1365, 999])) : strangeText(chance),
    );
  }),
  segments((all, at, chance) => void all.splice(at, 0, chance.pick(['..', '.', '%2e%2e', '..%2f', '', 'v1', 'x/..']))),
  path((path, chance) => path.replace(/[^/]/g, (byte) => (chance.oneIn(5) ? percent(byte) : byte))),
  path((path, chance) => chance.pick([`${path}/`, `/v1${path}`, path.slice(3), path.toUpperCase(), `/${path}`, `/api.bunq.com${path}`])),
  path((_, chance) => {
    const { path } = chance.pick(routes);
    return `/v1${path.replace(/\{\w+\}/g, () => chance.pick(['1', '1364', '36', 'x']))}`;
  }),
  path((_, chance) => chance.pick(INCODES)),
  ({ draft, chance }) => {
    draft.target = chance.pick(ORIGINS) + draft.target;
  },
  ({ draft, chance }) => {
    draft.target += `${draft.target.includes('?') ? '&' : '?'}${strangeText(chance)}=${strangeText(chance)}`;
  },
  ({ draft, chance }) => {
    const pair = () =>
      `${chance.pick(['count', 'newer_id', 'older_id'])}=${chance.pick(['0', '1', '36', '200', '201', strangeText(chance)])}`;
    draft.target = `${draft.target.replace(/\?.*/s, '')}?${pair()}&${pair()}`;
  },
  ({ draft, chance }) => {
    const name = chance.pick(['status', 'external_uuid', 'type', 'purpose', 'fulfillment_type', 'id']);
    const value = chance.pick(['', ',', 'FINALIZED,x', encodeURIComponent(strangeText(chance)), strangeText(chance)]);
    draft.target = `${draft.target.replace(/\?.*/s, '')}?${name}=${value}${chance.pick(['', `&${name}=x`])}`;
  },
  ({ draft, chance }) => {
    const [, path, query] = partsOf(draft.target);
    const name = chance.oneIn(2)
      ? `extra-${chance.below(3)}`
      : chance.pick(['', 'UPPER', 'x'.repeat(65), '%64efault', strangeText(chance)]);
    draft.target = `/w/${name}${path}${query}`;
  },
  ({ draft, chance }) => {
    draft.target = strangeText(chance);
  },
];
