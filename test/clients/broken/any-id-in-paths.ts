import { broken } from '../mutant.js';

export default broken({
  bug: 'puts into a path whatever stands where an id should',
  rows: [33],
  change: [
    ["  if (!/^[1-9]\\d*$/.test(text)) throw new Failure('protocol', 'an id is no positive integer');\n  return text;", '  return text;'],
  ],
  fails: ['PATH-N0UL/whole-ids'],
  passes: ['POLL-7K3Q'],
});
