import { broken } from '../mutant.js';

export default broken({
  bug: "marks its requests as the kit's own once were, and polls every 20 milliseconds behind that",
  rows: [53],
  change: [
    ["    'Cache-Control': 'no-cache',\n", "    'Cache-Control': 'no-cache',\n    'X-Bunq-Contracts': 'the kit',\n"],
    ['const shortest = run.context.pollIntervalMs;', 'const shortest = 20;'],
  ],
  fails: ['POLL-7K3Q[entry=identity*/no-busy-loop', 'POLL-M6TB/no-busy-loop'],
  passes: ['POLL-C5ZK[left=failed]', 'POLL-W1HB'],
});
