import { broken } from '../mutant.js';

export default broken({
  bug: "takes the id of its own company for the user's",
  rows: [32],
  change: [
    [
      "  const user: User = { party, id: idOf(need(opened, 'UserApiKey').id) };",
      "  const user: User = { party, id: idOf(need(partner.opened, 'UserCompany').id) };",
    ],
  ],
  fails: ['PATH-A7KY/own-user-in-paths'],
  passes: ['POLL-7K3Q[entry=identity*'],
});
