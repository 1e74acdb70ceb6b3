import { broken } from '../mutant.js';

export default broken({
  bug: 'stops at a stage of a provision that it does not know',
  rows: [42],
  change: [
    [
      '    const { credential } = provision;',
      "    if (!/^PENDING_PROCESS|^NONE$/.test(provision.sub_status)) throw new Failure('protocol', 'a stage is not known');\n    const { credential } = provision;",
    ],
  ],
  fails: ['PARS-EK5R/outcome'],
  passes: ['POLL-7K3Q', 'PARS-8TQL'],
});
