import { broken } from '../mutant.js';

export default broken({
  bug: 'polls only when a webhook has come',
  rows: [65],
  change: [
    [
      '    if (extra > 0 && !run.news.signal.aborted) await pause(run, extra, run.news.signal);',
      `    if (run.listener && !run.news.signal.aborted) await pause(run, run.context.deadlineMs, run.news.signal);
    else if (extra > 0) await pause(run, extra, run.news.signal);`,
    ],
  ],
  fails: ['HOOK-4BXT[how=drop]/outcome'],
  passes: ['POLL-7K3Q', 'POLL-9QHD'],
});
