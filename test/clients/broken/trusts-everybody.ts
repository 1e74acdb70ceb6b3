import { broken } from '../mutant.js';

export default broken({
  bug: 'does not check certificates',
  rows: [82],
  change: [['new Agent({ keepAlive: true, ...trust })', 'new Agent({ keepAlive: true, rejectUnauthorized: false, ...trust })']],
  fails: ['NETW-0XTC/trusts-no-stranger', 'NETW-0XTC/outcome'],
  passes: ['NETW-T5LS', 'NETW-D9HF'],
});
