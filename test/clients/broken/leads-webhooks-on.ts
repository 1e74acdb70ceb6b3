import { broken } from '../mutant.js';

export default broken({
  bug: 'answers webhooks by a redirect, which bunq does not follow',
  rows: [],
  change: [
    ['response.writeHead(isExpected ? 200 : 404).end();', "response.writeHead(isExpected ? 302 : 404, { Location: '/thanks' }).end();"],
  ],
  fails: ['HOOK-4BXT/answers-webhooks'],
  passes: ['POLL-7K3Q'],
});
