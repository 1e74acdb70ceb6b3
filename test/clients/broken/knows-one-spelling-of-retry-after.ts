import { broken } from '../mutant.js';

export default broken({
  bug: 'finds a Retry-After under one spelling of its name only',
  rows: [],
  change: [
    [
      'resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) });',
      "if (!response.rawHeaders.includes('Retry-After')) delete response.headers['retry-after'];\n        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) });",
    ],
  ],
  fails: ['ERRS-C4RA/obeys-retry-after'],
  passes: ['ERRS-R7QD', 'VRFY-J3WN'],
});
