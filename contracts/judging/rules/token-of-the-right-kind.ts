import type { Seen, SeenExchange } from '../seen.js';
import { credentialsOf, type Holder, holdersOf, tokenOf } from '../tokens.js';
import { EVERYWHERE, finding, rule } from './rule.js';

const ANYONES = ['installation.create', 'sandbox-user-company.create', 'sandbox-user-person.create'];
const INSTALLATIONS = ['device-server.create', 'session-server.create'];

/** What is wrong with the token of a request; undefined when nothing is. */
function flawOf(exchange: SeenExchange, holders: ReadonlyMap<string, Holder>, secrets: readonly string[]): string | undefined {
  const operation = exchange.operation as string;
  const token = tokenOf(exchange);
  if (token === undefined) return 'without a token';
  const holder = holders.get(token);
  if (!holder) return secrets.includes(token) ? undefined : 'with a token that bunq gave out to nobody here';
  if (INSTALLATIONS.includes(operation))
    return holder.kind === 'installation' ? undefined : 'with the token of a session, where that of the installation is needed';
  if (holder.kind === 'installation') return 'with the token of the installation, where that of a session is needed';
  if (operation.startsWith('partner-user-provision.') && holder.kind === 'user')
    return "with the token of a user's session, where the partner's is needed";
  if (holder.kind !== 'user' || exchange.userId === undefined || holder.ids.includes(exchange.userId)) return undefined;
  const isAnothers = [...holders.values()].some(({ ids }) => ids.includes(exchange.userId as string));
  return isAnothers ? `on the path of user ${exchange.userId} with the token of another, user ${holder.ids[0]}` : undefined;
}

export default rule({
  id: 'token-of-the-right-kind',
  title: "A call is made with the token that it takes: the installation's to open a session, the partner's or that very user's after it.",
  source: { documented: 'doc.bunq.com, creating a session; partner docs of 2026, session.md and create-user-session.md' },
  level: 'must',
  always: EVERYWHERE,
  check(seen: Seen) {
    const holders = holdersOf(seen);
    // That a secret is sent as a token is another rule's.
    const secrets = [...credentialsOf(seen), ...seen.runs.map(({ given }) => given.apiKey)];
    return seen.exchanges.flatMap((exchange) => {
      const { operation } = exchange;
      if (operation === null || ANYONES.includes(operation) || operation.startsWith('incode.')) return [];
      const flaw = flawOf(exchange, holders, secrets);
      return flaw === undefined ? [] : [finding(`${operation} was asked for ${flaw}`, exchange)];
    });
  },
});
