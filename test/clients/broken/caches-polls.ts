import { broken } from '../mutant.js';

export default broken({
  bug: 'keeps an answer as long as its headers allow, like any other page',
  rows: [66],
  change: [
    [
      '  let answer = await deliver(run, party, method, path, bytes);',
      `  const kept = ((run as unknown as { kept: Map<string, Answer> }).kept ??= new Map());
  let answer = (method === 'GET' && kept.get(path)) || (await deliver(run, party, method, path, bytes));
  if (/max-age=[1-9]/.test(answer.headers['cache-control'] ?? '')) kept.set(path, answer);`,
    ],
  ],
  fails: ['POLL-X8EA[headers=max-age]/outcome'],
  passes: ['POLL-7K3Q', 'POLL-X8EA[headers=etag]'],
});
