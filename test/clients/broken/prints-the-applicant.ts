import { broken } from '../mutant.js';

export default broken({
  bug: 'prints whom it is about to onboard',
  rows: [85],
  change: [[`run.context.log('the user is being made');`, `run.context.log(\`\${JSON.stringify(run.context.applicant)} is being made\`);`]],
  fails: ['POLL-7K3Q[entry=onboarding*/prints-no-identity-data'],
  passes: ['POLL-7K3Q[entry=identity*'],
});
