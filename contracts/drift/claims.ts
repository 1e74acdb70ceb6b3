/** The decisions and contradictions that an answer can speak to, by their topic, and what it says. */
import type { Exchange } from './caller.js';
import { editionOf, type Inspected, kindOf } from './inspect.js';
import type { OperationName } from './operations.js';
import type { Json } from './schemas.js';
import { shapeOf, wordShown } from './shown.js';

export interface Seen extends Inspected {
  exchanges: readonly Exchange[];
}

/** Whether it is so, what was seen, and where; undefined when nothing speaks to it. */
export type Said = { is: boolean; seen: string; exchange: number } | undefined;
type Claim = (seen: Seen) => Said;

const first = (seen: Seen, operation: OperationName, status?: number) =>
  seen.exchanges.find((each) => each.operation === operation && !each.probe && (status === undefined || each.answer?.status === status));
const probed = (seen: Seen, name: string) => seen.exchanges.find((each) => each.probe?.name === name && each.answer);
const objectsOf = (seen: Seen, type: string): { object: Json; nr: number; exchange: Exchange }[] =>
  seen.exchanges.flatMap((exchange) => {
    const items = exchange.answer?.status === 200 && Array.isArray(exchange.json?.Response) ? (exchange.json.Response as Json[]) : [];
    return items.flatMap((item) => (item?.[type] ? [{ object: item[type], nr: exchange.nr, exchange }] : []));
  });
const says = (is: boolean, seen: string, exchange: number): Said => ({ is, seen, exchange });
const status = (exchange: Exchange | undefined, wanted: number): Said =>
  exchange?.answer ? says(exchange.answer.status === wanted, `status ${exchange.answer.status}`, exchange.nr) : undefined;
const answered = (seen: Seen) => seen.exchanges.filter((each) => each.answer);

/** So of every answer, or where it is not. */
function always(seen: Seen, kinds: readonly string[], path: string | undefined, what: string): Said {
  const all = answered(seen);
  if (all.length === 0) return undefined;
  const against = seen.found.find((each) => kinds.includes(each.kind) && (path === undefined || each.path === path));
  return against
    ? says(false, `${against.kind} ${against.path}: ${against.seen}`, against.exchange)
    : says(true, what, all[0]?.nr as number);
}

const refusal =
  (name: string, id: string): Claim =>
  (seen) => {
    const exchange = probed(seen, name);
    const came = seen.refused.find((each) => each.exchange === exchange?.nr && each.id === id);
    if (!exchange?.answer) return undefined;
    return says(came?.isRight === true, `status ${exchange.answer.status}${came ? `: ${came.sentence}` : ''}`, exchange.nr);
  };

const identity = 'IdentityVerificationSessionIncode';

/** What a session shows before and after a change of its status. */
function changes(seen: Seen): { before: Json; after: Json; nr: number }[] {
  const last = new Map<string, Json>();
  return objectsOf(seen, identity).flatMap(({ object, nr }) => {
    const before = last.get(String(object.id));
    last.set(String(object.id), object);
    return before && before.status !== object.status ? [{ before, after: object, nr }] : [];
  });
}

export const decided: Record<string, Claim> = {
  transport(seen) {
    const odd = answered(seen).find(({ answer }) => answer?.headers.has('transfer-encoding') || answer?.headers.has('content-encoding'));
    if (odd) return says(false, odd.answer?.headers.has('content-encoding') ? 'compressed' : 'chunked', odd.nr);
    const one = answered(seen)[0];
    return one && says(true, 'neither chunked nor compressed', one.nr);
  },
  'default edition': (seen) => {
    const forms = seen.exchanges.flatMap((each) => {
      const form = editionOf(each);
      return form ? [{ ...form, nr: each.nr }] : [];
    });
    const other = forms.find(({ edition }) => edition !== '2025-10');
    if (other) return says(false, `${other.path} is ${other.seen}, as in ${other.edition}`, other.nr);
    return forms[0] && says(true, `${forms[0].path} is ${forms[0].seen}, as in 2025-10`, forms[0].nr);
  },
  'Content-Type of answers': (seen) => always(seen, ['header-value', 'header-missing'], 'Content-Type', 'application/json on every answer'),
  'X-Bunq-Client-Request-Id': (seen) =>
    always(seen, ['header-value', 'header-missing'], 'X-Bunq-Client-Request-Id', 'echoed on every answer'),
  'signature of answers': (seen) =>
    always(seen, ['signature-missing', 'signature-unexpected', 'signature-wrong'], undefined, 'on all but those of an installation'),
  'unknown route': refusal('unknown route', 'route-not-found'),
  'other method on a known path': (seen) => status(probed(seen, 'wrong method'), kindOf('method-not-allowed').status),
  'unknown field': refusal('unknown field', 'superfluous-field'),
  'missing field, wrong type, wrong value': (seen) => status(probed(seen, 'bad enum') ?? probed(seen, 'missing fields'), 400),
  'several flaws in one body': (seen) => {
    const exchange = probed(seen, 'missing fields');
    const items = exchange?.json?.Error;
    return exchange && Array.isArray(items) ? says(items.length > 1, `${items.length} items for two flaws`, exchange.nr) : undefined;
  },
  '400 or 490': (seen) => {
    const flawed = answered(seen).filter(({ answer }) => [400, 490].includes(answer?.status as number));
    const other = flawed.find(({ answer }) => answer?.status === 490);
    if (other) return says(false, 'status 490', other.nr);
    return flawed[0] && says(true, 'status 400', flawed[0].nr);
  },
  'no token, an unknown one, or one of the wrong kind': refusal('no token', 'insufficient-authentication'),
  'signature of a request: when it is verified': refusal('bad signature', 'signature-invalid'),
  'Retry-After': (seen) => {
    const sent = answered(seen).find(({ answer }) => answer?.headers.has('retry-after'));
    if (sent) return says(false, `sent with ${sent.answer?.status}`, sent.nr);
    const limited = answered(seen).find(({ answer }) => answer?.status === 429);
    return limited && says(true, 'not sent with a 429', limited.nr);
  },
  'rate limits': (seen) => {
    const limited = answered(seen).find(({ answer }) => answer?.status === 429);
    return limited && says(false, 'status 429', limited.nr);
  },
  'order of lists': (seen) => {
    const list = answered(seen).find(({ called, json }) => called.list && Array.isArray(json?.Response) && json.Response.length > 1);
    if (!list) return undefined;
    const ids = list.json.Response.map((item: Json) => item?.[list.called.list as string]?.id);
    if (!ids.every((id: unknown) => typeof id === 'number')) return undefined;
    const isDown = ids.every((id: number, i: number) => i === 0 || id < ids[i - 1]);
    return says(isDown, isDown ? 'newest first' : 'another order', list.nr);
  },
  'where Pagination is': (seen) => {
    const good = answered(seen).filter(({ answer, json }) => answer?.status === 200 && Array.isArray(json?.Response));
    const odd = good.find(({ called, json }) => Boolean(called.list) !== 'Pagination' in json);
    if (odd) return says(false, `Pagination is ${odd.called.list ? 'not there' : 'there'} on ${odd.operation}`, odd.nr);
    const list = good.find(({ called }) => called.list);
    return list && says(true, 'on lists only', list.nr);
  },
  'GET of all identity-verification-sessions': (seen) => {
    const list = first(seen, 'identity-verification-session.list');
    return list?.answer
      ? says(list.answer.status === 200 && list.json?.Pagination !== undefined, `status ${list.answer.status}`, list.nr)
      : undefined;
  },
  'second session while one is open': (seen) => {
    const made = seen.exchanges.filter(({ operation, probe }) => operation === 'identity-verification-session.create' && !probe);
    return made.length > 1 ? status(made[1], 200) : undefined;
  },
  'PUT of another status, or in another status': (seen) => status(probed(seen, 'bad status'), 400),
  'after PUT SUBMITTED': (seen) => {
    const put = first(seen, 'identity-verification-session.update', 200);
    const read = objectsOf(seen, identity).find(({ nr }) => put && nr > put.nr);
    return read && says(read.object.status === 'SUBMITTED', `status ${wordShown(read.object.status)}`, read.nr);
  },
  updated(seen) {
    const all = changes(seen);
    const still = all.find(({ before, after }) => before.updated === after.updated);
    if (still) return says(false, `unmoved when ${wordShown(still.before.status)} became ${wordShown(still.after.status)}`, still.nr);
    return all[0] && says(true, 'moved with the status', all[0].nr);
  },
  results(seen) {
    // APPROVED alone does not say what else there is.
    const other = seen.found.find(({ kind, path }) => kind === 'value' && /\/result(\/result)?$/.test(path));
    return other && says(false, other.seen, other.exchange);
  },
  country: (seen) => {
    const one = objectsOf(seen, identity)[0];
    return one && says(one.object.country === 'NL', one.object.country === 'NL' ? 'NL' : shapeOf(one.object.country), one.nr);
  },
  'token, session_identifier_external': (seen) => {
    const one = objectsOf(seen, identity)[0];
    if (!one) return undefined;
    const { token, session_identifier_external: interview } = one.object;
    return says(/^[0-9a-f]{64}$/.test(token) && /^[0-9a-f]{24}$/.test(interview), `${shapeOf(token)}, and ${shapeOf(interview)}`, one.nr);
  },
  'user-onboarding refused for missing items': (seen) => {
    const puts = seen.exchanges.find(
      ({ operation, json }) => operation === 'user-onboarding.update' && JSON.stringify(json?.Error ?? '').includes('all_fulfillment'),
    );
    return status(puts, 400);
  },
  'user-onboarding that is VERIFIED': (seen) => {
    const verified = objectsOf(seen, 'UserOnboarding').find(({ object }) => object.status === 'VERIFIED');
    const after = objectsOf(seen, 'PartnerUserProvision').find(({ nr }) => verified && nr > verified.nr);
    if (!after) return undefined;
    const words = [after.object.status, after.object.sub_status, after.object.action_required];
    return says(words.join() === 'ACTIVE,NONE,NONE', words.map(wordShown).join(', '), after.nr);
  },
  'user-onboarding: action_required': (seen) => {
    const one = objectsOf(seen, 'UserOnboarding')[0];
    return one && says(one.object.action_required === 'USER', `${wordShown(one.object.action_required)} at first`, one.nr);
  },
  'answers of the fulfilments': (seen) => {
    const given = [first(seen, 'address-main.create', 200), first(seen, 'user-person.update', 200)].filter((each) => each !== undefined);
    const odd = given.find(({ json }) => !json?.Response?.[0]?.Id);
    if (odd) return says(false, 'no Id', odd.nr);
    return given[0] && says(true, 'Id', given[0].nr);
  },
  'avatar of users': (seen) => {
    const one = objectsOf(seen, 'UserCompany')[0];
    return one && says(JSON.stringify(one.object.avatar) === '{}', shapeOf(one.object.avatar), one.nr);
  },
  'status, language and region of users': (seen) => {
    const one = objectsOf(seen, 'UserCompany')[0];
    if (!one) return undefined;
    const { status: state, sub_status, language, region } = one.object;
    return says(
      [state, sub_status, language, region].join() === 'ACTIVE,NONE,en_US,nl_NL',
      [state, sub_status].map(wordShown).join(', '),
      one.nr,
    );
  },
  'ip and status of a DeviceServer': (seen) => {
    const one = objectsOf(seen, 'DeviceServer')[0];
    return one && says(one.object.status === 'ACTIVE', wordShown(one.object.status), one.nr);
  },
};

/** Of a contradiction, whether what was seen is what is done here. */
export const contradicted: Record<string, Claim> = {
  'answer that creates a provision': (seen) => {
    const made = first(seen, 'partner-user-provision.create', 200);
    const form = made && editionOf(made);
    return form && says(true, `${form.seen}, as in ${form.edition}`, made.nr);
  },
  'body that creates a provision': (seen) => {
    const made = first(seen, 'partner-user-provision.create');
    return made?.answer ? says(made.answer.status === 200, `b: status ${made.answer.status}`, made.nr) : undefined;
  },
  'form of the result of an identity verification': (seen) => {
    for (const each of seen.exchanges) {
      const form = each.operation === 'identity-verification-session.read' ? editionOf(each) : undefined;
      if (form) return says(true, `${form.seen}, as in ${form.edition}`, each.nr);
    }
    return undefined;
  },
  'action_required of a provision at PENDING_PROCESS_USER': (seen) => {
    const one = objectsOf(seen, 'PartnerUserProvision').find(({ object }) => object.sub_status === 'PENDING_PROCESS_USER');
    return one && says(one.object.action_required === 'SYSTEM', wordShown(one.object.action_required), one.nr);
  },
  'status of a provision at PENDING_PROCESS_USER_ONBOARDING': (seen) => {
    const one = objectsOf(seen, 'PartnerUserProvision').find(({ object }) => object.sub_status === 'PENDING_PROCESS_USER_ONBOARDING');
    return one && says(['CREATED', 'ACTIVE'].includes(one.object.status), wordShown(one.object.status), one.nr);
  },
  'credential when it is first seen': (seen) => {
    const one = objectsOf(seen, 'PartnerUserProvision').find(({ object }) => object.credential);
    return one && says(one.object.credential.status === 'PENDING_FIRST_USE', wordShown(one.object.credential.status), one.nr);
  },
  'fields of a credential': (seen) => {
    const one = objectsOf(seen, 'PartnerUserProvision').find(({ object }) => object.credential);
    return one && says('token_value' in one.object.credential, 'token_value' in one.object.credential ? 'a' : 'another form', one.nr);
  },
  'type of a user-onboarding': (seen) => {
    const made = first(seen, 'user-onboarding.create');
    return made?.answer ? says(made.answer.status === 200, `PARTNER_USER: status ${made.answer.status}`, made.nr) : undefined;
  },
  'last status of a user-onboarding': (seen) => {
    const last = objectsOf(seen, 'UserOnboarding').find(({ object }) => object.action_required === 'NONE');
    return last && says(last.object.status === 'VERIFIED', wordShown(last.object.status), last.nr);
  },
  'form of Error': (seen) => {
    const one = answered(seen).find(({ json }) => json?.Error !== undefined);
    return one && says(Array.isArray(one.json.Error), shapeOf(one.json.Error), one.nr);
  },
  'base path': (seen) => {
    const one = first(seen, 'installation.create');
    return one?.answer ? says(one.answer.status === 200, `/v1: status ${one.answer.status}`, one.nr) : undefined;
  },
  'answers that bunq signs': (seen) => decided['signature of answers']?.(seen),
  'algorithm of a signature': (seen) => {
    const signed = seen.exchanges.find(({ operation, answer }) => operation === 'device-server.create' && answer?.status === 200);
    return signed && says(true, 'a: RSA-SHA256 was taken', signed.nr);
  },
};
