import type { Finding } from '../kinds.js';
import type { Private, Seen } from '../seen.js';
import { EVERYWHERE, rule } from './rule.js';

/** What of one kind is in what the client printed, or in what it handed back. */
export function printed({ runs, secrets }: Seen, kind: Private['kind']): Finding[] {
  return secrets.flatMap((secret): Finding[] => {
    if (secret.kind !== kind) return [];
    const forms = [secret.value, encodeURIComponent(secret.value), JSON.stringify(secret.value).slice(1, -1)];
    const isIn = (text: string) => forms.some((form) => text.includes(form));
    const places = [
      ...(runs.some(({ output }) => isIn(output)) ? ['what it printed'] : []),
      ...(runs.some(({ outcome }) => outcome && isIn(JSON.stringify(outcome))) ? ['its outcome'] : []),
    ];
    return places.map((place) => ({ text: `${place} holds ${secret.name}`, exchanges: [] }));
  });
}

export default rule({
  id: 'prints-no-secret',
  title: 'No key, token or credential is printed, nor part of an outcome.',
  source: { safety: 'whoever reads a log can act for the user, or for all users of the partner' },
  level: 'must',
  always: EVERYWHERE,
  check: (seen) => printed(seen, 'secret'),
});
