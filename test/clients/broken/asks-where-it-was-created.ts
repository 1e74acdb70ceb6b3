import { broken } from '../mutant.js';

export default broken({
  bug: 'asks for what it created where the Location of the answer says, with the token',
  rows: [],
  change: [
    [
      '  const url = new URL(`${run.context.baseUrl}/v1${path}`);',
      "  const place = (run as Json).place;\n  const url = new URL(method === 'GET' && place ? place : `${run.context.baseUrl}/v1${path}`);",
    ],
    [
      '        resolve({ status: response.statusCode ?? 0,',
      '        if (response.statusCode === 201) (run as Json).place = response.headers.location;\n        resolve({ status: response.statusCode ?? 0,',
    ],
  ],
  fails: ['NETW-B4LC[status=201]/no-secret-to-another-host', 'NETW-B4LC[status=201]/outcome'],
  passes: ['NETW-B4LC[status=200]', 'NETW-C2NY', 'PARS-X2SC'],
});
