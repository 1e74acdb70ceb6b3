import { broken } from '../mutant.js';

export default broken({
  bug: 'crashes where an answer has no id',
  rows: [33],
  change: [
    [
      "  if (!/^[1-9]\\d*$/.test(text)) throw new Failure('protocol', 'an id is no positive integer');\n  return text;",
      "  if (!/^[1-9]\\d*$/.test(text)) throw new TypeError('no id');\n  return text;",
    ],
  ],
  fails: ['PATH-N0UL/outcome'],
  passes: ['POLL-7K3Q', 'PATH-J53R'],
});
