import { broken } from '../mutant.js';

export default broken({
  bug: 'follows redirects on the same host, and turns a POST into a GET',
  rows: [81],
  change: [
    ['  const { request } = url.protocol', '  if (/^https?:/.test(path)) url.href = path;\n  const { request } = url.protocol'],
    [
      '      const answer = await send(run, party, method, path, bytes);',
      "      let answer = await send(run, party, method, path, bytes);\n      const to = answer.headers.location;\n      if (to?.startsWith('/')) answer = await send(run, party, 'GET', new URL(to, run.context.baseUrl).href, undefined);",
    ],
  ],
  fails: ['NETW-M8GT/no-post-turned-get'],
  passes: ['NETW-C2NY', 'NETW-8CRB'],
});
