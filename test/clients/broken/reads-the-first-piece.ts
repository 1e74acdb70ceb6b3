import { broken } from '../mutant.js';

export default broken({
  bug: 'takes the first piece of a body that arrives for all of it',
  rows: [],
  change: [['(part: Buffer) => parts.push(part)', '(part: Buffer) => parts.length === 0 && parts.push(part)']],
  fails: ['NETW-D2RP/outcome'],
  passes: ['POLL-7K3Q', 'VRFY-W2LF', 'PARS-V1CX'],
});
