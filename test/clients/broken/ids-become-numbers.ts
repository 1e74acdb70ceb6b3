import { broken } from '../mutant.js';

export default broken({
  bug: 'puts the number into a path that it takes an id for',
  rows: [33, 34],
  change: [
    [
      "  if (!/^[1-9]\\d*$/.test(text)) throw new Failure('protocol', 'an id is no positive integer');\n  return text;",
      '  return String(Number(text));',
    ],
  ],
  fails: ['PATH-N0UL/whole-ids', 'PATH-J53R/its-own-session'],
  passes: ['POLL-7K3Q'],
});
