import { broken } from '../mutant.js';

export default broken({
  bug: 'waits as long as a Retry-After says, whatever its own deadline is',
  rows: [],
  change: [
    [
      '  if (run.context.now() + ms >= run.deadline) throw failure;\n  await pause(run, ms);',
      '  await run.context.sleep(ms, run.context.signal);\n  if (run.context.signal.aborted) await new Promise(() => undefined);\n  void failure;',
    ],
  ],
  fails: ['ERRS-J4RT[retry=centuries]/outcome'],
  passes: ['ERRS-J4RT[retry=word]', 'ERRS-R7QD[retry=seconds,*]', 'ERRS-3N8V'],
});
