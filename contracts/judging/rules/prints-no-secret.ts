import type { Finding } from '../kinds.js';
import { formsOf, type Private, type Seen } from '../seen.js';
import { EVERYWHERE, rule } from './rule.js';

/** What of one kind is in what the client printed, or in what it handed back. */
export function printed({ runs, secrets }: Seen, kind: Private['kind']): Finding[] {
  const found = secrets.flatMap((secret): Finding[] => {
    if (secret.kind !== kind) return [];
    const isIn = (text: string) => formsOf(secret).some((form) => text.includes(form));
    const places = [
      ...(runs.some(({ output }) => isIn(output)) ? ['what it printed'] : []),
      ...(runs.some(({ outcome }) => outcome && isIn(JSON.stringify(outcome))) ? ['its outcome'] : []),
    ];
    return places.map((place) => ({ text: `${place} holds ${secret.name}`, exchanges: [] }));
  });
  // Of a key, each line is one.
  return [...new Map(found.map((each) => [each.text, each])).values()];
}

export default rule({
  id: 'prints-no-secret',
  title: 'No key, token or credential is printed, nor part of an outcome.',
  source: { safety: 'whoever reads a log can act for the user, or for all users of the partner' },
  level: 'must',
  always: EVERYWHERE,
  check: (seen) => printed(seen, 'secret'),
});
