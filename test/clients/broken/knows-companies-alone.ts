import { broken } from '../mutant.js';

export default broken({
  bug: 'looks for a UserCompany in every session',
  rows: [40],
  change: [
    [
      "  const user: User = { party, id: idOf(need(opened, 'UserApiKey').id) };",
      "  const user: User = { party, id: idOf(need(opened, 'UserCompany').id) };",
    ],
  ],
  fails: ['POLL-7K3Q[entry=onboarding*/outcome', 'PATH-A7KY/outcome'],
  passes: ['POLL-7K3Q[entry=identity*'],
});
