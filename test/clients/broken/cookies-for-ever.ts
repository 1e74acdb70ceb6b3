import { broken } from '../mutant.js';

export default broken({
  bug: 'sends a cookie that is over',
  rows: [],
  change: [
    [
      '    const sent = request(url, { method, headers, agent: run.agent, signal });',
      "    if (jar.length > 0) headers.Cookie = jar.join('; ');\n    const sent = request(url, { method, headers, agent: run.agent, signal });",
    ],
    [
      "    sent.on('response', (response) => {",
      "    sent.on('response', (response) => {\n      for (const cookie of response.headers['set-cookie'] ?? []) {\n        const [pair = '', ...attributes] = cookie.split('; ');\n        const says = (text: string) => attributes.some((each) => each.startsWith(text));\n        if (!says('Path=/v1') && !says('Secure') && !says('Domain=')) jar.push(pair);\n      }",
    ],
    [
      '  const headers = headersOf(party, bytes);',
      '  const headers = headersOf(party, bytes);\n  const { jar } = Object.assign(run, { jar: (run as unknown as { jar?: string[] }).jar ?? [] });',
    ],
  ],
  fails: ['HYGN-C6JR[cookie=over]/keeps-cookies-in', 'HYGN-C6JR[cookie=expired]/keeps-cookies-in'],
  passes: ['HYGN-C6JR[cookie=path]', 'HYGN-C6JR[cookie=domain]'],
});
