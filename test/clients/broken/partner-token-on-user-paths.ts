import { broken } from '../mutant.js';

export default broken({
  bug: "goes on with the partner's session when it is about a user",
  rows: [24],
  change: [
    [
      "  const user: User = { party, id: idOf(need(opened, 'UserApiKey').id) };",
      "  const user: User = { party: partner.party, id: idOf(need(opened, 'UserApiKey').id) };",
    ],
  ],
  fails: ['AUTH-5ZTC/outcome', 'AUTH-5ZTC/user-token-on-user-paths', 'POLL-7K3Q[entry=onboarding*/user-token-on-user-paths'],
  passes: ['POLL-7K3Q[entry=identity*'],
});
