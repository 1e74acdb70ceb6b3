import { broken } from '../mutant.js';

export default broken({
  bug: 'reads JSON before it looks at the status',
  rows: [49],
  change: [
    [
      '  const { status } = answer;\n',
      "  const { status } = answer;\n  if (answer.body.length > 0) readJson(answer.body.toString('utf8'));\n",
    ],
  ],
  fails: ['PARS-D5KW/outcome', 'PARS-Q7AE*/outcome'],
  passes: ['POLL-7K3Q', 'VRFY-C7TQ'],
});
