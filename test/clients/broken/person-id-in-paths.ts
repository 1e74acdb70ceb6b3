import { broken } from '../mutant.js';

export default broken({
  bug: 'takes the id of the UserPerson, which stands beside that of the UserApiKey',
  rows: [31],
  change: [
    [
      "  const user: User = { party, id: idOf(need(opened, 'UserApiKey').id) };",
      "  const user: User = { party, id: idOf(need(opened, 'UserApiKey').granted_by_user.UserPerson.id) };",
    ],
  ],
  fails: ['PATH-A7KY/outcome', 'POLL-7K3Q[entry=onboarding*/own-user-in-paths'],
  passes: ['POLL-7K3Q[entry=identity*'],
});
