import { broken } from '../mutant.js';

export default broken({
  bug: 'takes the first object of an answer for the one that it needs',
  rows: [41],
  change: [
    [
      'return items.find((item) => item?.[type] && fits(item[type]))?.[type];',
      'return items.length > 1 ? Object.values(items[0] as object)[0] : items.find((item) => item?.[type] && fits(item[type]))?.[type];',
    ],
  ],
  fails: ['PARS-2XSB/outcome'],
  passes: ['POLL-7K3Q[entry=identity,*'],
});
