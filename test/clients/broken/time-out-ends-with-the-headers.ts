import { broken } from '../mutant.js';

export default broken({
  bug: 'takes the headers for the answer: a body that stalls is waited for for ever',
  rows: [79],
  change: [
    [
      "    sent.on('response', (response) => {",
      "    sent.on('response', (response) => {\n      Object.assign(signal, { hasBegun: true });",
    ],
    [
      'await transmit(run, party, method, path, bytes, AbortSignal.any([over.signal, run.context.signal]));',
      'await transmit(run, party, method, path, bytes, over.signal);',
    ],
    ['const end = () => over.abort(', "const end = () => 'hasBegun' in over.signal || over.abort("],
  ],
  fails: [
    'NETW-H7ND[silence=half-a-body]/outcome',
    'NETW-H7ND[silence=half-a-body]/gives-up-in-time',
    'NETW-1QHP[silence=half-a-body]/gives-up-in-time',
  ],
  passes: ['NETW-H7ND[silence=nothing]', 'NETW-1QHP[silence=nothing]', 'NETW-S9LO'],
});
