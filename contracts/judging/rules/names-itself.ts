import { EVERYWHERE, finding, rule } from './rule.js';

/** What libraries say of themselves when their user says nothing. */
const LIBRARIES =
  /^(node(?=$|[ /])|undici|node-fetch|axios|got|superagent|python|aiohttp|httpx|urllib|curl|wget|go-http|java|okhttp|apache|ruby|faraday|guzzle|php|dart|reqwest|hyper|ureq|restsharp|libwww)\b/i;

export default rule({
  id: 'names-itself',
  title: 'User-Agent says which client this is.',
  source: { documented: 'bunq, public swagger.json: User-Agent, any value, required' },
  level: 'may',
  always: EVERYWHERE,
  check({ exchanges }) {
    const nameless = exchanges.find(
      ({ operation, headers }) => operation !== null && !operation.startsWith('incode.') && !headers['user-agent'],
    );
    if (nameless) return [finding('it sends no User-Agent', nameless)];
    const named = exchanges.find(
      ({ operation, headers }) => operation !== null && !operation.startsWith('incode.') && LIBRARIES.test(headers['user-agent'] ?? ''),
    );
    return named ? [finding(`its User-Agent is that of a library: ${named.headers['user-agent']}`, named)] : [];
  },
});
