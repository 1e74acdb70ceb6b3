import { broken } from '../mutant.js';

export default broken({
  bug: 'takes webhooks, and does not answer them',
  rows: [],
  change: [['response.writeHead(isExpected ? 200 : 404).end();', 'if (!isExpected) response.writeHead(404).end();']],
  fails: ['HOOK-P7MC/answers-webhooks'],
  passes: ['POLL-7K3Q'],
});
