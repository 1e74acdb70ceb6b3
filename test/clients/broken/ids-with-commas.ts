import { broken } from '../mutant.js';

export default broken({
  bug: 'prints ids for people',
  rows: [35],
  change: [
    [
      "  if (!/^[1-9]\\d*$/.test(text)) throw new Failure('protocol', 'an id is no positive integer');\n  return text;",
      "  if (!/^[1-9]\\d*$/.test(text)) throw new Failure('protocol', 'an id is no positive integer');\n  return Number(text).toLocaleString('en-US');",
    ],
  ],
  fails: ['PATH-B31T/outcome', 'PATH-B31T/whole-ids'],
  passes: ['AUTH-K9BY'],
});
