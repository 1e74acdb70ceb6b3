import { broken } from '../mutant.js';

export default broken({
  bug: 'gives up when what it has submitted cannot be found at once',
  rows: [64],
  change: [['const TOLERATED_MISSES = 2;', 'const TOLERATED_MISSES = 0;']],
  fails: ['POLL-G4LY[lag=not-found]/outcome'],
  passes: ['POLL-7K3Q', 'POLL-G4LY[lag=created]'],
});
