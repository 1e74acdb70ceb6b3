import type { FaultDoes } from '../../schemas/generated/types.js';
import { isOurs, type Kind, Refusal, refusals } from '../refusals.js';

type Constructor = ((values?: object) => Refusal) & Kind;
/** bunq's own; what the mock says about itself cannot be put into bunq's mouth. */
const constructors = (Object.values(refusals) as unknown as Constructor[]).filter(({ text }) => !isOurs({ text }));

/** What bunq is known to say, or might, with a status of which nothing more was asked. */
const BY_STATUS: Record<number, () => Refusal> = {
  399: refusals.notModified,
  401: refusals.insufficientAuthorisation,
  403: refusals.insufficientAuthentication,
  404: refusals.routeNotFound,
  409: refusals.conflict,
  429: () => refusals.tooManyRequests({ calls: 3, seconds: 3 }),
  466: refusals.signatureRequired,
  490: refusals.userError,
  491: refusals.maintenance,
  500: refusals.serverError,
  503: refusals.unavailable,
};

/** Whether a fault may have bunq refuse so, by the id or by the status. */
export const isProvoked = (id: string): boolean =>
  constructors.some((each) => each.id === id) || Object.values(BY_STATUS).some((make) => make().kind.id === id);

/** Whether it gives a success another status, rather than put a refusal in its place. */
export const saysSuccess = ({ status }: FaultDoes): boolean => status !== undefined && status < 300;

/**
 * The refusal that a fault asks for, if it asks for one; refuses an id that there is not, and values that its text lacks.
 *
 * @param isBunqs whether bunq says it; else none of its sentences will do
 */
export function provokedBy(does: FaultDoes, isBunqs = true): Refusal | undefined {
  if (does.redirect_to !== undefined) return ofStatus(does.redirect_status ?? 307, isBunqs).withHeaders({ Location: does.redirect_to });
  if (saysSuccess(does) || (does.status === undefined && does.refusal === undefined)) return undefined;
  if (!isBunqs && does.refusal !== undefined)
    throw refusals.faultRefused({ why: "the refusals are bunq's, which is not who answers here; give a status" });
  const refusal = does.refusal === undefined ? ofStatus(does.status as number, isBunqs) : named(does.refusal, does.values ?? {});
  return does.retry_after === undefined ? refusal : refusal.withHeaders({ 'Retry-After': String(does.retry_after) });
}

function ofStatus(status: number, isBunqs: boolean): Refusal {
  const known = isBunqs ? BY_STATUS[status]?.() : undefined;
  if (known) return known;
  const { kind, problems } = refusals.provoked({ status });
  return new Refusal({ ...kind, status }, problems);
}

function named(id: string, values: Record<string, string | number>): Refusal {
  const make = constructors.find((each) => each.id === id);
  if (!make) throw refusals.faultRefused({ why: `there is no refusal ${id}; GET /_mock/routes lists them` });
  const missing = [...make.text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] as string).filter((name) => !(name in values));
  if (missing.length) throw refusals.faultRefused({ why: `the refusal ${id} needs values for ${missing.join(', ')}` });
  return make(values);
}
