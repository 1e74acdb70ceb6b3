import { broken } from '../mutant.js';

export default broken({
  bug: "keeps 32 bits of a user's id",
  rows: [35],
  change: [
    [
      "  const user: User = { party, id: idOf(need(opened, 'UserApiKey').id) };",
      "  const user: User = { party, id: String(Number(need(opened, 'UserApiKey').id) >>> 0) };",
    ],
  ],
  fails: ['PATH-B31T[first=1100000000000]/own-user-in-paths'],
  passes: ['PATH-B31T[first=3000000000]', 'POLL-7K3Q'],
});
