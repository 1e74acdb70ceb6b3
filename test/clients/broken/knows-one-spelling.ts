import { broken } from '../mutant.js';

export default broken({
  bug: "finds bunq's signature under one spelling of its header only",
  rows: [12],
  change: [
    [
      'resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) });',
      "const at = response.rawHeaders.indexOf('X-Bunq-Server-Signature');\n        const { 'x-bunq-server-signature': _any, ...others } = response.headers;\n        resolve({ status: response.statusCode ?? 0, headers: at < 0 ? others : response.headers, body: Buffer.concat(parts) });",
    ],
  ],
  fails: ['VRFY-J3WN*/outcome'],
  passes: ['POLL-7K3Q', 'VRFY-T8KC'],
});
