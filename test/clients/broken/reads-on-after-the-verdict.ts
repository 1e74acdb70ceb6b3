import { broken } from '../mutant.js';

export default broken({
  bug: 'has a timer that reads the session again although bunq has decided',
  rows: [57],
  change: [
    [
      '    return verdictOf(run, session);',
      `    const { sleep } = run.context;
    void sleep(5_000).then(() => ask(run, party, 'GET', path)).catch(() => undefined);
    return verdictOf(run, session);`,
    ],
  ],
  fails: ['POLL-7K3Q[entry=identity*/stops-when-terminal', 'POLL-R8W4/stops-when-terminal'],
  passes: ['POLL-C5ZK', 'POLL-9QHD[on=session]'],
});
