import { broken } from '../mutant.js';

export default broken({
  bug: 'takes the accents off the names of people',
  rows: [2],
  change: [
    ["Buffer.from(JSON.stringify(body), 'utf8')", "Buffer.from(JSON.stringify(body).normalize('NFD').replace(/\\p{M}/gu, ''), 'utf8')"],
  ],
  fails: ['SIGN-N2VE[who=latin]/spells-names-as-given'],
  passes: ['SIGN-4HQ7'],
});
