import { broken } from '../mutant.js';

export default broken({
  bug: 'makes text of each piece of a body as it comes',
  rows: [],
  change: [['body: Buffer.concat(parts) });', "body: Buffer.from(parts.map(String).join('')) });"]],
  fails: ['NETW-K7MZ/outcome'],
  passes: ['NETW-D2RP', 'VRFY-F4ZU', 'POLL-7K3Q'],
});
