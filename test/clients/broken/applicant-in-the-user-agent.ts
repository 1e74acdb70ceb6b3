import { broken } from '../mutant.js';

export default broken({
  bug: 'says in its User-Agent for whom it calls',
  rows: [],
  change: [
    ["    'User-Agent': 'bunq-contracts-reference/1.0',", "    'User-Agent': `bunq-contracts-reference/1.0 (${email})`,"],
    [
      'function headersOf({ token, key }: Party, bytes: Buffer | undefined)',
      'function headersOf({ token, key }: Party, bytes: Buffer | undefined, email: string)',
    ],
    ['const headers = headersOf(party, bytes);', 'const headers = headersOf(party, bytes, run.context.applicant.email);'],
  ],
  fails: ['POLL-7K3Q/private-in-its-place'],
  passes: ['NETW-0XTC'],
});
