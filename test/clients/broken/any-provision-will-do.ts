import { broken } from '../mutant.js';

export default broken({
  bug: 'takes the credential of whatever provision an answer tells of',
  rows: [],
  change: [["'PartnerUserProvision', (each) => String(each.id) === id);", "'PartnerUserProvision');"]],
  fails: ['PARS-K2DW[of=provision]/outcome'],
  passes: ['PARS-K2DW[of=onboarding]'],
});
