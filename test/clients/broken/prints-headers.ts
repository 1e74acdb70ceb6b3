import { broken } from '../mutant.js';

export default broken({
  bug: 'prints the headers of each request, token and all',
  rows: [84],
  change: [
    [
      '  const headers = headersOf(party, bytes);',
      `  const headers = headersOf(party, bytes);
  run.context.log(JSON.stringify(headers));`,
    ],
  ],
  fails: ['POLL-7K3Q[entry=identity*/prints-no-secret', 'POLL-7K3Q[entry=onboarding*/prints-no-secret'],
  passes: [],
});
