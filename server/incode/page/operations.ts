/** The capture page: what `omni/onboarding-url` and a QR code lead to, for whoever is the applicant. */
import { Refusal, refusals } from '../../refusals.js';
import type { Reason } from '../../world/capture-outcomes.js';
import { captureOf, type IdentitySession, sessionOfToken } from '../../world/captures.js';
import { isFinal } from '../../world/lifecycle.js';
import { usersIn } from '../../world/users.js';
import { planKey } from '../../world/world.js';
import { captureAtOnce } from '../capture.js';
import { type IncodeAnswer, type IncodeCall, type IncodeOperation, incodeOperation } from '../operation.js';
import { endPage, failures, HEADERS, openPage, type Shown, strangerPage } from './html.js';

const page = (html: string, status = 200): IncodeAnswer => ({ status, headers: HEADERS, html });

/** Where a session's page is, for who reached the world under this url. */
export const pageUrl = (url: string, token: string) => `${url}/incode/0/?token=${token}`;

function shownOf({ world, url }: IncodeCall<unknown>, session: IdentitySession): Shown {
  const { id, owner, token, status } = session;
  const { outcome, capture, fail_reasons } = world.plans.of(owner, planKey('identity-verification-session', id));
  const reasons = fail_reasons.length ? ` (${fail_reasons.join(', ')})` : '';
  const planned = `capture ${capture.result}, then bunq decides ${outcome}${reasons}`;
  const person = usersIn(world).get(owner)?.display_name ?? '';
  return { world: world.name, session: id, person, token, url: pageUrl(url, token), status, capture: captureOf(world, session), planned };
}

function pageOf(call: IncodeCall<unknown>, session: IdentitySession, isLate = false): IncodeAnswer {
  const shown = { ...shownOf(call, session), isLate };
  const isOver = session.status !== 'CREATED' || (shown.capture && isFinal('incode-capture', shown.capture));
  return page(isOver ? endPage(shown) : openPage(shown), isLate ? 409 : 200);
}

const stranger = (token: string | null) => page(strangerPage(token ? 'is not known' : 'is missing'), 403);

/** A page is for who asks for one; to other clients there is none. */
function forBrowsers({ method, path, asksForPage }: IncodeCall<unknown> & { method: string }): void {
  if (asksForPage) return;
  throw refusals
    .incodeRouteNotFound({ method, path, supported: ['POST /incode/0/capture'] })
    .explained('A browser finds the capture page here.');
}

const means = { assumed: 'a means of this mock: a page that stands in for the one that Incode shows a person' } as const;

export const pageOperations: readonly IncodeOperation[] = [
  incodeOperation({
    name: 'incode.page',
    method: 'GET',
    path: '/incode/0/',
    open: true,
    answers: [],
    provenance: means,
    run(call) {
      forBrowsers({ ...call, method: 'GET' });
      const token = call.query.get('token');
      const session = sessionOfToken(call.world, token ?? '');
      return session ? pageOf(call, session) : stranger(token);
    },
  }),
  incodeOperation<unknown>({
    name: 'incode.page-ended',
    method: 'POST',
    path: '/incode/0/',
    form: true,
    open: true,
    answers: [],
    provenance: means,
    run(call) {
      forBrowsers({ ...call, method: 'POST' });
      const { token, end } = call.body as Record<string, string | undefined>;
      const session = sessionOfToken(call.world, token ?? '');
      if (!session) return stranger(token ?? null);
      const result = end === 'completed' || end === 'cancelled' ? end : failures.includes(end as never) ? 'failed' : undefined;
      if (!result) throw refusals.fieldInvalid({ path: '/end', why: 'is none of the ways that a capture can end' });
      try {
        captureAtOnce(call.world, session, { result, ...(result === 'failed' && { reason: end as Reason }) });
      } catch (error) {
        if (error instanceof Refusal && error.kind.id === refusals.captureRefused.id) return pageOf(call, session, true);
        throw error;
      }
      // A page that is read anew sends nothing twice.
      return { status: 303, headers: { ...HEADERS, Location: `?token=${session.token}` }, html: '' };
    },
  }),
];
