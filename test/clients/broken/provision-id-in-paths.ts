import { broken } from '../mutant.js';

export default broken({
  bug: "takes the id of the provision for the user's",
  rows: [32],
  change: [["  const user: User = { party, id: idOf(need(opened, 'UserApiKey').id) };", '  const user: User = { party, id: provision };']],
  fails: ['PATH-A7KY/own-user-in-paths', 'POLL-7K3Q[entry=onboarding*/own-user-in-paths'],
  passes: ['POLL-7K3Q[entry=identity*'],
});
