import { broken } from '../mutant.js';

export default broken({
  bug: 'makes each request that is safe to repeat somewhere else on the same host, too',
  rows: [],
  change: [
    [
      '  const headers = headersOf(party, bytes);\n',
      `  const headers = headersOf(party, bytes);
  if (method === 'GET') request(new URL('/w/elsewhere' + url.pathname, url), { method, headers, agent: run.agent, signal }).on('error', () => undefined).on('response', (other) => other.resume()).end();
`,
    ],
  ],
  fails: ['POLL-7K3Q/keeps-the-base-url'],
  passes: [],
});
