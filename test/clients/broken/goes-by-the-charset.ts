import { broken } from '../mutant.js';

export default broken({
  bug: 'reads JSON in the charset that stands beside the media type, and verifies what it has read',
  rows: [11],
  change: [
    [
      "verify('sha256', body, serverKey,",
      "verify('sha256', /8859/.test(String(headers['content-type'])) ? Buffer.from(body.toString('latin1')) : body, serverKey,",
    ],
  ],
  fails: ['VRFY-L1CS/outcome'],
  passes: ['VRFY-F4ZU', 'VRFY-W2LF', 'PARS-R5FU'],
});
