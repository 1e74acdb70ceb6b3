import { broken } from '../mutant.js';

export default broken({
  bug: 'takes whatever number a Retry-After begins with for seconds, also one below zero',
  rows: [],
  change: [
    [
      '  if (/^\\d+$/.test(given)) return Math.max(1_000, Number(given) * 1_000);',
      '  const number = Number.parseInt(given, 10);\n  if (!Number.isNaN(number)) return Math.max(0, number * 1_000);',
    ],
  ],
  fails: ['ERRS-J4RT[retry=negative]/waits-after-429'],
  passes: ['ERRS-J4RT[retry=word]', 'ERRS-R7QD[retry=seconds,*]', 'ERRS-3N8V'],
});
