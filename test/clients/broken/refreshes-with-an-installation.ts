import { broken } from '../mutant.js';

export default broken({
  bug: 'makes another installation and device whenever a session has ended',
  rows: [21],
  change: [['    await openSession(run, party);\n', "    Object.assign(party, (await logIn(run, party.login?.secret ?? '')).party);\n"]],
  fails: [
    'AUTH-3X7R/refresh-keeps-the-installation',
    'AUTH-8K2D/refresh-keeps-the-installation',
    'AUTH-Q5WZ/refresh-keeps-the-installation',
  ],
  passes: ['AUTH-P4NM', 'POLL-7K3Q'],
});
