import { broken } from '../mutant.js';

export default broken({
  bug: 'looks whether a certificate is signed, and not whose it is',
  rows: [82],
  change: [
    [
      'new Agent({ keepAlive: true, ...trust })',
      'new Agent({ keepAlive: true, checkServerIdentity: () => undefined, ...trust } as https.AgentOptions)',
    ],
  ],
  fails: ['NETW-9WHN[flaw=other-name]/trusts-no-stranger', 'NETW-9WHN[flaw=other-name]/outcome'],
  passes: ['NETW-9WHN[flaw=expired]', 'NETW-0XTC', 'NETW-T5LS'],
});
