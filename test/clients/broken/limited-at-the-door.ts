import { broken } from '../mutant.js';

export default broken({
  bug: 'waits out a limit only once it has a session',
  rows: [],
  change: [
    [
      '      if (answer.status !== 429) return',
      "      if (answer.status !== 429 || path === INSTALLATION || path === '/device-server') return",
    ],
  ],
  fails: ['ERRS-N4WA[operation=installation.create]/outcome', 'ERRS-N4WA[operation=device-server.create]/outcome'],
  passes: ['ERRS-N4WA[operation=user-onboarding.read]', 'ERRS-3N8V'],
});
