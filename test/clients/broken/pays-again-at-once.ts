import { broken } from '../mutant.js';

export default broken({
  bug: 'pays again as soon as an answer is lost',
  rows: [],
  change: [[`const found = await findPayment(run, party, path, merchant_reference);`, `const found: string | undefined = '';`]],
  fails: ['PAYM-L0ST/pays-once', 'PAYM-L0ST/no-repeated-post'],
  passes: ['PAYM-7QH2', 'PAYM-N0BL'],
});
