import { broken } from '../mutant.js';

export default broken({
  bug: 'says approved without asking anybody',
  rows: [90],
  change: [['    return await { identity, onboarding, payment }[context.entry](run);', `    return ended(run, 'approved');`]],
  fails: ['POLL-7K3Q/claims-on-evidence', 'POLL-R8W4/outcome', 'POLL-9QHD/claims-on-evidence'],
  passes: [],
});
