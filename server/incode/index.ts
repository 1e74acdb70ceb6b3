/** The stand-in for Incode's side: what a client that holds `token` and `url_api` calls, under /incode/0/. */
import { refusals } from '../refusals.js';
import { kindOfToken } from '../world/caller.js';
import { type IdentitySession, sessionOfToken } from '../world/captures.js';
import type { World } from '../world/world.js';
import { knownRefusal } from './known.js';
import { type IncodeOperation, incodeOperation } from './operation.js';
import { operations } from './operations.js';

export { refused as incodeRefused } from './answers.js';
export { captureAtOnce } from './capture.js';
export { knownCalls } from './known.js';
export { pictureBody } from './pictures.js';

/** The web SDK runs in a browser, under whatever origin. */
const PREFLIGHT = {
  'Access-Control-Allow-Methods': 'GET, POST, PUT, OPTIONS',
  // No star stands for Authorization.
  'Access-Control-Allow-Headers': '*, Authorization',
  'Access-Control-Max-Age': '600',
};

/** Of every path, also of one that there is not. */
const preflight = incodeOperation({
  name: 'incode.preflight',
  method: 'OPTIONS',
  path: '/incode/*',
  answers: ['IncodeNothing'],
  open: true,
  provenance: { assumed: 'that the web SDK works from a browser; which headers it is allowed is not published' },
  run: () => ({ headers: PREFLIGHT, item: { IncodeNothing: {} } }),
});

/** Everything that is simulated of Incode's side. */
export const incodeOperations: readonly IncodeOperation[] = [...operations, preflight];

export const isIncode = (path: string) => /^\/incode(\/|$)/.test(path);

const table = new Map<string, Map<string, IncodeOperation>>();
for (const operation of operations) table.set(operation.path, (table.get(operation.path) ?? new Map()).set(operation.method, operation));

const NEEDS_KEY: Record<string, string> = {
  '/incode/0/omni/start': 'a client takes the token of an identity-verification-session, which bunq has started',
  '/incode/0/omni/process/approve': 'bunq decides after PUT SUBMITTED',
};

/**
 * The operation at a path. Refuses another method, 405; what only bunq may call, 403; what is known and not simulated, 501;
 * anything else, 404.
 *
 * @param path from the world's url on, without a query
 */
export function incodeRouteOf(method: string, path: string): IncodeOperation {
  if (method === 'OPTIONS') return preflight;
  const methods = table.get(path);
  const found = methods?.get(method);
  if (found) return found;
  if (methods) {
    const allowed = [...methods.keys(), 'OPTIONS'];
    throw refusals.methodNotAllowed({ method, allowed }).withHeaders({ Allow: allowed.join(', ') });
  }
  const withZero = path.startsWith('/incode/omni/') ? path.replace('/incode/', '/incode/0/') : undefined;
  const instead = NEEDS_KEY[withZero ?? path] ?? (withZero && `with a token, call ${withZero}`);
  if (instead) throw refusals.incodeKeyNeeded({ path, instead });
  const known = knownRefusal(method, path);
  if (known) throw known;
  const supported = operations.map((each) => `${each.method} ${each.path}`);
  const refusal = refusals.incodeRouteNotFound({ method, path, supported });
  throw path.includes('//') ? refusal.explained('url_api ends in a slash; what follows it begins with none.') : refusal;
}

/** The session whose token a call brings, and whose interview it may name in `id`. */
export function incodeSession(world: World, token: string | undefined, query: URLSearchParams): IdentitySession {
  const session = token === undefined ? undefined : sessionOfToken(world, token);
  if (!session) throw refusals.incodeTokenRefused({ flaw: flawOf(world, token), world: world.name });
  const id = query.get('id');
  if (id !== null && id !== session.interview) throw refusals.objectNotFound({ what: 'interview', id });
  return session;
}

/** The token that a body holds, whatever else it does. */
export function tokenIn(body: unknown): string | undefined {
  const { token } = (body ?? {}) as { token?: unknown };
  return typeof token === 'string' ? token : undefined;
}

function flawOf(world: World, token: string | undefined): string {
  if (token === undefined) return 'is missing';
  return kindOfToken(world, token) ? "holds a token of bunq's own API" : 'is not known';
}

/** A body as it may be kept: without its pictures. */
export function withoutPictures(body: Buffer, type: string | undefined): Buffer {
  if (/^image\//i.test(type ?? '')) return Buffer.from(`[${body.length} bytes]`);
  const text = body.toString('latin1');
  const kept: string[] = [];
  let from = 0;
  for (const { index, 0: head } of text.matchAll(/"base64Image"\s*:\s*"/g)) {
    const start = index + head.length;
    const end = text.indexOf('"', start);
    const until = end < 0 ? text.length : end;
    if (index >= from) kept.push(text.slice(from, start), `[${until - start} characters]`);
    from = Math.max(from, until);
  }
  return kept.length ? Buffer.from(kept.join('') + text.slice(from), 'latin1') : body;
}
