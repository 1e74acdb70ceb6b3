import { broken } from '../mutant.js';

export default broken({
  bug: 'follows a redirect of a GET from https to http, though without its token',
  rows: [83],
  change: [
    ['  const { request } = url.protocol', '  if (/^https?:/.test(path)) url.href = path;\n  const { request } = url.protocol'],
    ['headers, agent: run.agent, signal }', 'headers, agent: /^https?:/.test(path) ? undefined : run.agent, signal }'],
    [
      '      const answer = await send(run, party, method, path, bytes);',
      "      let answer = await send(run, party, method, path, bytes);\n      const to = answer.headers.location;\n      if (to && method === 'GET') answer = await send(run, {}, method, new URL(to, run.context.baseUrl).href, bytes);",
    ],
  ],
  fails: ['NETW-D9HF/follows-no-downgrade'],
  passes: ['NETW-C2NY', 'NETW-T5LS'],
});
