import { broken } from '../mutant.js';

export default broken({
  bug: 'signs method, path, headers and body, as bunq had it until 2020',
  rows: [3],
  change: [
    [
      'function headersOf({ token, key }: Party, bytes: Buffer | undefined)',
      "function headersOf({ token, key }: Party, bytes: Buffer | undefined, first = '')",
    ],
    [
      "sign('sha256', bytes, key)",
      "sign('sha256', Buffer.from([first, ...Object.entries(headers).filter(([name]) => /^(Cache|User|X-Bunq)/.test(name)).map((each) => each.join(': ')).sort(), '', bytes].join('\\n')), key)",
    ],
    ['headersOf(party, bytes);', "headersOf(party, bytes, [method, url.pathname].join(' '));"],
  ],
  fails: ['SIGN-4HQ7/signs-what-it-sends'],
  passes: [],
});
