import { broken } from '../mutant.js';

export default broken({
  bug: 'begins an onboarding twice, and follows the second',
  rows: [],
  change: [
    [
      "  const created = await call(run, user.party, 'POST', onboardings, { type: 'PARTNER_USER' });",
      "  await call(run, user.party, 'POST', onboardings, { type: 'PARTNER_USER' });\n  const created = await call(run, user.party, 'POST', onboardings, { type: 'PARTNER_USER' });",
    ],
  ],
  fails: ['SIGN-4HQ7/creates-once'],
  passes: ['POLL-7K3Q[entry=identity,*'],
});
