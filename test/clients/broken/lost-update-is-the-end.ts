import { broken } from '../mutant.js';

export default broken({
  bug: 'gives up when the answer to an update is lost, though it could look, and say it again',
  rows: [73],
  change: [['    run.lost += 1;\n', '    throw error;\n']],
  fails: ['ERRS-U8ME/outcome', 'NETW-K3UP/outcome'],
  passes: ['NETW-G5WA', 'ERRS-5GJ4'],
});
