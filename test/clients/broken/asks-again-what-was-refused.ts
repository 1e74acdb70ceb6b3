import { broken } from '../mutant.js';

export default broken({
  bug: 'sends a request that bunq has refused again, as it was',
  rows: [74],
  change: [
    [
      '  if (hasEnded(party, method, answer.status)) {',
      '  for (let more = 3; more > 0 && [400, 422, 490].includes(answer.status); more--) {\n    await pause(run, 1_000);\n    answer = await deliver(run, party, method, path, bytes);\n  }\n  if (hasEnded(party, method, answer.status)) {',
    ],
  ],
  fails: [
    'ERRS-4FN2[refused=create-*]/no-retry-of-refusals',
    'ERRS-4FN2[refused=submit-400]/no-retry-of-refusals',
    'ERRS-4FN2[refused=read-400]/no-retry-of-refusals',
  ],
  passes: ['ERRS-4FN2[refused=read-404]', 'ERRS-5GJ4'],
});
