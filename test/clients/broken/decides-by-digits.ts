import { broken } from '../mutant.js';

export default broken({
  bug: 'looks for 401 and 403 anywhere in a refusal, its words included',
  rows: [19],
  change: [
    [
      '  if (hasEnded(party, method, answer.status)) {',
      '  if (party.login && !isSuccess(answer.status) && /40[13]/.test(`${answer.status} ${answer.body}`)) {',
    ],
  ],
  fails: ['AUTH-4D3T[at=create]/outcome', 'AUTH-4D3T[at=read]/uses-a-credential-once', 'AUTH-4D3T[at=provision]/keeps-its-session'],
  passes: ['AUTH-3X7R', 'POLL-7K3Q'],
});
