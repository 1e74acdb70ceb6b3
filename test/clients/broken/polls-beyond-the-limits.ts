import { broken } from '../mutant.js';

export default broken({
  bug: "polls five times a second, whatever interval it was given, and bunq's limits",
  rows: [72],
  change: [
    ['    await pause(run, shortest);', '    await pause(run, 200);'],
    ['    const extra = ms - shortest;', '    const extra = 0;'],
  ],
  fails: ['ERRS-W2HC/within-documented-limits'],
  passes: ['ERRS-P0T9'],
});
