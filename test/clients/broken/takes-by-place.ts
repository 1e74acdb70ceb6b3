import { broken } from '../mutant.js';

export default broken({
  bug: 'takes the second item of an answer for the token',
  rows: [39],
  change: [
    [
      '  return items.find((item) => item?.[type] && fits(item[type]))?.[type];',
      "  if (type === 'Token') return items[1]?.[type];\n  return items.find((item) => item?.[type] && fits(item[type]))?.[type];",
    ],
  ],
  fails: ['PATH-S9HF[order=items]/outcome'],
  passes: ['PATH-S9HF[order=fields]', 'POLL-7K3Q'],
});
