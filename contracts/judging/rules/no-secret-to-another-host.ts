import type { SeenExchange } from '../seen.js';
import { EVERYWHERE, finding, rule } from './rule.js';

/** As it was sent, and with what JSON, forms and urls make of it undone. */
function partsOf({ headers, target, text }: SeenExchange): [where: string, value: string][] {
  const plain = (value: string) => {
    try {
      return `${value}\n${decodeURIComponent(value)}`;
    } catch {
      return value;
    }
  };
  const parts = Object.entries(headers).map(([name, value]): [string, string] => [`its header ${name}`, value]);
  return [...parts, ['its url', plain(target)], ['its body', plain(text).replaceAll('\\n', '\n')]];
}

export default rule({
  id: 'no-secret-to-another-host',
  title: 'Keys, tokens and credentials go to bunq alone, whatever an answer says.',
  source: { safety: 'whoever gets a session token is that user, and whoever gets the API key is the partner' },
  level: 'must',
  always: EVERYWHERE,
  check: ({ canary, secrets, exchanges }) =>
    canary.flatMap((stray) => {
      const leaks = secrets.flatMap(({ name, value, kind }) => {
        if (kind !== 'secret') return [];
        return partsOf(stray).flatMap(([where, text]) => (text.includes(value) ? [`${name}, in ${where}`] : []));
      });
      if (leaks.length === 0) return [];
      const before = exchanges.filter(({ at }) => at <= stray.at).slice(-1);
      return [finding(`a ${stray.method} to another host carried ${leaks.join('; ')}`, ...before)];
    }),
});
