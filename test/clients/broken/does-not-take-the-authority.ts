import { broken } from '../mutant.js';

export default broken({
  bug: 'does not take the authority that it is told to trust',
  rows: [82],
  change: [['{ ca: [...rootCertificates, authority] }', '{}']],
  fails: ['NETW-T5LS/outcome'],
  passes: ['NETW-0XTC'],
});
