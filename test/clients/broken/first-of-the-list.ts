import { broken } from '../mutant.js';

export default broken({
  bug: "polls the list of a user's sessions, and takes the first",
  rows: [38],
  change: [
    [
      "    const reply = await ask(run, party, 'GET', path);",
      "    const reply = await ask(run, party, 'GET', path.replace(/\\/\\d+$/, ''));",
    ],
    ['    const session = sessionOf(run, reply);', "    const session = need(reply, 'IdentityVerificationSessionIncode');"],
  ],
  fails: ['PATH-L5TD/outcome'],
  passes: ['PATH-N0UL', 'AUTH-Y0SN[at=create]'],
});
