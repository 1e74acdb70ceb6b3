import { broken } from '../mutant.js';

export default broken({
  bug: 'escapes names for HTML before it sends them',
  rows: [],
  change: [["Buffer.from(JSON.stringify(body), 'utf8')", "Buffer.from(JSON.stringify(body).replaceAll('&', '&amp;'), 'utf8')"]],
  fails: ['SIGN-A3GV[who=markup]/spells-names-as-given'],
  passes: ['SIGN-A3GV[who=quotes]', 'SIGN-N2VE'],
});
