import { broken } from '../mutant.js';

export default broken({
  bug: 'makes the second device with the token of the first session',
  rows: [26],
  change: [
    [
      "  await call(run, installation, 'POST', '/device-server',",
      "  const first = sessions.get(run);\n  await call(run, first === undefined ? installation : { ...installation, token: first }, 'POST', '/device-server',",
    ],
    [
      "  party.token = textOf(need(opened, 'Token').token, 'the token of a session');\n",
      "  party.token = textOf(need(opened, 'Token').token, 'the token of a session');\n  sessions.set(run, party.token);\n",
    ],
    ["const INSTALLATION = '/installation';\n", "const INSTALLATION = '/installation';\nconst sessions = new WeakMap<object, string>();\n"],
  ],
  fails: ['POLL-7K3Q/token-of-the-right-kind'],
  passes: ['POLL-7K3Q[entry=identity*'],
});
