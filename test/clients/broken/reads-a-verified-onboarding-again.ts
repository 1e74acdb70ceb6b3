import { broken } from '../mutant.js';

export default broken({
  bug: 'reads the onboarding again and again when it is verified, to be sure',
  rows: [57],
  change: [
    [
      `    if (isFinal && onboarding.status === 'VERIFIED') return`,
      `    for (let i = 0; isFinal && i < 3; i++) await call(run, user.party, 'GET', path);
    if (isFinal && onboarding.status === 'VERIFIED') return`,
    ],
  ],
  fails: ['POLL-7K3Q[entry=onboarding*/stops-when-terminal', 'POLL-D7PR/stops-when-terminal'],
  passes: ['POLL-7K3Q[entry=identity*', 'POLL-9QHD'],
});
