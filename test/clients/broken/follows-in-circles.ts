import { broken } from '../mutant.js';

export default broken({
  bug: 'follows redirects of a question within the host for as long as there are any',
  rows: [],
  change: [
    [
      '    return await transmit(run, party, method, path, bytes, AbortSignal.any([over.signal, run.context.signal]));',
      "    const signal = AbortSignal.any([over.signal, run.context.signal]);\n    let answer = await transmit(run, party, method, path, bytes, signal);\n    for (let left = 1_000; left > 0 && method === 'GET' && answer.headers.location?.startsWith('/v1'); left--)\n      answer = await transmit(run, party, method, answer.headers.location.slice(3), bytes, signal);\n    return answer;",
    ],
  ],
  fails: ['NETW-R3LP/leaves-a-circle'],
  passes: ['NETW-C2NY', 'NETW-M8GT'],
});
