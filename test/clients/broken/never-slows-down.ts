import { broken } from '../mutant.js';

export default broken({
  bug: 'polls at the pace of the first seconds for ever',
  rows: [54],
  change: [['    ms = Math.min(Math.round(ms * 1.25), longest);', '']],
  fails: ['POLL-3JFW/slows-down', 'POLL-V2XN/slows-down'],
  passes: ['POLL-7K3Q', 'POLL-9QHD'],
});
