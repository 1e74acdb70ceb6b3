import { broken } from '../mutant.js';

export default broken({
  bug: 'begins another session before each poll',
  rows: [62],
  change: [
    [
      `    const reply = await ask(run, party, 'GET', path);`,
      `    await call(run, party, 'POST', path.replace(/[/][0-9]+$/, ''), { purpose: 'VERIFICATION', provider: 'INCODE' });
    const reply = await ask(run, party, 'GET', path);`,
    ],
  ],
  fails: ['POLL-7K3Q/one-session', 'POLL-R8W4/one-session'],
  passes: ['POLL-C5ZK'],
});
