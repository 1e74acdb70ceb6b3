import { broken } from '../mutant.js';

export default broken({
  bug: 'takes whatever has a Response for an answer, whatever its status',
  rows: [],
  change: [
    [
      '  if (!isSuccess(reply.status)) throw refused(run, reply);\n  return reply;',
      '  if (!isSuccess(reply.status) && !reply.body?.Response) throw refused(run, reply);\n  return reply;',
    ],
    // Or else what a refusal has would be another onboarding.
    [`'UserOnboarding', (each) => String(each.id) === id)`, `'UserOnboarding')`],
  ],
  fails: ['PARS-R4RF/outcome', 'PARS-R4RF/claims-on-evidence'],
  passes: ['PARS-3ZGT', 'PARS-C4ZE'],
});
