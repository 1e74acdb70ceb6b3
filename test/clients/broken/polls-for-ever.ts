import { broken } from '../mutant.js';

export default broken({
  bug: 'knows no deadline',
  rows: [56],
  change: [
    ['context.sleep(Math.min(ms, left), signal)', 'context.sleep(ms, signal)'],
    ['if (context.now() >= deadline) throw', 'if (left < 0) throw'],
  ],
  fails: ['POLL-9QHD/outcome'],
  passes: ['POLL-7K3Q', 'POLL-V2XN'],
});
