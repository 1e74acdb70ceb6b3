/** Whose the tokens of a case are, and what opened the sessions that they are of. */
import { objectsOf, type Seen, type SeenExchange } from './seen.js';

export interface Holder {
  kind: 'installation' | 'partner' | 'user';
  /** Of a user: its UserApiKey and UserPerson, as paths name them. */
  ids: readonly string[];
  /** What its session was opened with; undefined of an installation, and of a session that the client was given. */
  secret?: string;
}

/** The token that a request is sent with. */
export const tokenOf = ({ headers }: SeenExchange): string | undefined => headers['x-bunq-client-authentication'];

/** Every token that bunq gave out in the case, or the kit before it. */
export function holdersOf({ runs, exchanges }: Pick<Seen, 'runs' | 'exchanges'>): ReadonlyMap<string, Holder> {
  const holders = new Map<string, Holder>();
  for (const { given, user } of runs) {
    if (given.sessionToken && user) holders.set(given.sessionToken, { kind: 'user', ids: [user.apiKeyId, user.personId] });
  }
  for (const exchange of exchanges) {
    const objects = new Map(objectsOf(exchange).map(({ type, object }) => [type, object]));
    const token = objects.get('Token')?.token;
    if (typeof token !== 'string') continue;
    if (exchange.operation === 'installation.create') holders.set(token, { kind: 'installation', ids: [] });
    if (exchange.operation !== 'session-server.create') continue;
    const apiKey = objects.get('UserApiKey');
    const ids = apiKey ? [apiKey.id, apiKey.granted_by_user?.UserPerson?.id].map(String) : [];
    holders.set(token, { kind: apiKey ? 'user' : 'partner', ids, secret: exchange.body?.secret });
  }
  return holders;
}

/** What opens sessions and is none itself: API keys, and the credentials that bunq showed. */
export function credentialsOf({ exchanges }: Pick<Seen, 'exchanges'>): string[] {
  const values = exchanges.flatMap((exchange) => objectsOf(exchange).map(({ object }) => object?.credential?.token_value));
  return [...new Set(values.filter((value) => typeof value === 'string' && value !== ''))];
}

/** Sessions that were opened, in their order. */
export const loginsOf = ({ exchanges }: Pick<Seen, 'exchanges'>): SeenExchange[] =>
  exchanges.filter(({ operation, status }) => operation === 'session-server.create' && status === 200);

/** A request that was refused because its session has ended, as often as it came to the same, and the logins that followed. */
export interface Ending {
  first: SeenExchange;
  refused: SeenExchange[];
  logins: SeenExchange[];
}

/** @param statuses those that mean that a session has ended */
export function endingsOf(seen: Seen, statuses: readonly number[] = [401]): Ending[] {
  const holders = holdersOf(seen);
  const endings: Ending[] = [];
  let open: Ending | undefined;
  for (const exchange of seen.exchanges) {
    const { operation, status } = exchange;
    const holder = holders.get(tokenOf(exchange) ?? '');
    if (holder && holder.kind !== 'installation') {
      const isRefused = status !== null && statuses.includes(status);
      if (isRefused && open && open.first.operation === operation) open.refused.push(exchange);
      else if (isRefused) endings.push((open = { first: exchange, refused: [exchange], logins: [] }));
      else open = undefined;
    }
    if (open && operation === 'session-server.create' && status === 200) open.logins.push(exchange);
  }
  return endings;
}

/** Logins with a secret, refused ones too, while more than so many sessions that it had opened were good: not refused since. */
export function needlessLogins(seen: Seen, secrets: readonly string[], spare: number): SeenExchange[] {
  const endedAt = (token: unknown) =>
    seen.exchanges.find((each) => tokenOf(each) === token && (each.status === 401 || each.status === 403))?.nr ?? Number.POSITIVE_INFINITY;
  const tokenIn = (login: SeenExchange) => objectsOf(login).find(({ type }) => type === 'Token')?.object?.token;
  return seen.exchanges.filter((login) => {
    const { operation, body, status, nr } = login;
    // What was limited, or failed at bunq's side, was no login.
    const isOne = operation === 'session-server.create' && status !== null && status !== 429 && status < 500;
    if (!isOne || !secrets.includes(body?.secret)) return false;
    const live = loginsOf(seen).filter((each) => each.nr < nr && each.body?.secret === body.secret && endedAt(tokenIn(each)) > nr);
    return live.length > spare;
  });
}
