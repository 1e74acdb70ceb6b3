import { broken } from '../mutant.js';

export default broken({
  bug: 'finds the signature under one spelling only, and takes an answer without for fine',
  rows: [12],
  change: [
    [
      'resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) });',
      "const at = response.rawHeaders.indexOf('X-Bunq-Server-Signature');\n        const { 'x-bunq-server-signature': _any, ...others } = response.headers;\n        resolve({ status: response.statusCode ?? 0, headers: at < 0 ? others : response.headers, body: Buffer.concat(parts) });",
    ],
    ['if (signature === undefined && !isSuccess(status)) return;', 'if (signature === undefined) return;'],
  ],
  fails: ['VRFY-K6PB*/outcome', 'VRFY-K6PB/claims-on-evidence'],
  passes: ['VRFY-J3WN', 'VRFY-T8KC[signature=flip,*'],
});
