import { credentialsOf } from '../tokens.js';
import { EVERYWHERE, finding, rule } from './rule.js';

export default rule({
  id: 'api-key-stays-in-the-body',
  title:
    'An API key or a credential goes into the body that opens a device or a session: never into a header or a URL, where logs keep it.',
  source: { documented: 'doc.bunq.com, API keys and creating a session; OWASP ASVS 4.0, 8.3.1: no secret in a URL' },
  level: 'must',
  always: EVERYWHERE,
  check(seen) {
    const secrets = [...credentialsOf(seen), ...seen.runs.map(({ given }) => given.apiKey)];
    const private_ = seen.secrets.flatMap(({ kind, value }) => (kind === 'secret' ? [value] : [])).concat(secrets);
    return seen.exchanges.flatMap((exchange) => {
      const { target, headers } = exchange;
      const found = [];
      const inHeader = Object.entries(headers).find(([, value]) => secrets.some((secret) => value.includes(secret)));
      if (inHeader)
        found.push(finding(`${inHeader[0]} holds an API key or a credential, which is for the body of session-server`, exchange));
      // What the SDK asks Incode for is not the client's.
      const isBunqs = !target.includes('/incode/');
      if (isBunqs && private_.some((secret) => target.includes(secret))) found.push(finding('a secret stands in the URL', exchange));
      return found;
    });
  },
});
