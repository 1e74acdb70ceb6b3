import { broken } from '../mutant.js';

export default broken({
  bug: 'follows redirects wherever they lead, with all headers and the body',
  rows: [80],
  change: [
    ['  const { request } = url.protocol', '  if (/^https?:/.test(path)) url.href = path;\n  const { request } = url.protocol'],
    [
      '      const answer = await send(run, party, method, path, bytes);',
      '      let answer = await send(run, party, method, path, bytes);\n      const to = answer.headers.location;\n      if (to) answer = await send(run, party, method, new URL(to, run.context.baseUrl).href, bytes);',
    ],
  ],
  fails: ['NETW-C2NY/no-secret-to-another-host'],
  passes: ['NETW-M8GT', 'NETW-8CRB'],
});
