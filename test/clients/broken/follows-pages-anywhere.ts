import { broken } from '../mutant.js';

export default broken({
  bug: 'asks for the next page of a list wherever the list says, with the token',
  rows: [],
  change: [
    [
      '  const url = new URL(`${run.context.baseUrl}/v1${path}`);',
      "  const url = new URL(path.startsWith('http') ? path : `${run.context.baseUrl}/v1${path}`);",
    ],
    [
      '      if (object) return idOf(object.id);\n',
      "      if (object) return idOf(object.id);\n      const older = listed.body?.Pagination?.older_url;\n      if (typeof older === 'string') await call(run, partner, 'GET', older);\n",
    ],
  ],
  fails: ['NETW-P7GE/no-secret-to-another-host'],
  passes: ['NETW-V4UX', 'NETW-C2NY'],
});
