import { broken } from '../mutant.js';

export default broken({
  bug: "reads the provision in the user's session",
  rows: [25],
  change: [
    [
      "  run.context.log('the user has a session');\n",
      "  run.context.log('the user has a session');\n  await ask(run, { ...party, login: undefined }, 'GET', `${provisions}/${provision}`);\n",
    ],
  ],
  fails: ['POLL-7K3Q/token-of-the-right-kind'],
  passes: ['POLL-7K3Q[entry=identity*'],
});
