import { broken } from '../mutant.js';

export default broken({
  bug: 'gives up when the answer to the creation of a user is lost, though it could look for it',
  rows: [76],
  change: [['      await pause(run, run.context.pollIntervalMs);\n      const listed', '      throw error;\n      const listed']],
  fails: ['NETW-V4UX/outcome'],
  passes: ['NETW-A6DJ', 'ERRS-W2HC[entry=onboarding]'],
});
