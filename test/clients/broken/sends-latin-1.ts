import { broken } from '../mutant.js';

export default broken({
  bug: 'sends names in latin-1, and without the letters that it lacks',
  rows: [2],
  change: [["Buffer.from(JSON.stringify(body), 'utf8')", "Buffer.from(JSON.stringify(body), 'latin1')"]],
  fails: ['SIGN-N2VE/spells-names-as-given'],
  passes: ['SIGN-4HQ7'],
});
