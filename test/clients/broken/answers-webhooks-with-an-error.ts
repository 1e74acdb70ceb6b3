import { broken } from '../mutant.js';

export default broken({
  bug: 'answers webhooks by an error once it has noticed them',
  rows: [],
  change: [['response.writeHead(isExpected ? 200 : 404).end();', 'response.writeHead(isExpected ? 503 : 404).end();']],
  fails: ['HOOK-4BXT/answers-webhooks'],
  passes: ['POLL-7K3Q'],
});
