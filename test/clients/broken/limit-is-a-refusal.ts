import { broken } from '../mutant.js';

export default broken({
  bug: 'takes a limit for a refusal while it tells bunq about a user',
  rows: [],
  change: [
    ['      if (answer.status !== 429) return', '      if (answer.status !== 429 || /onboarding|address|person/.test(path)) return'],
  ],
  fails: [
    'ERRS-N4WA[operation=user-onboarding.update]/outcome',
    'ERRS-N4WA[operation=address-main.create]/outcome',
    'ERRS-N4WA[operation=user-person.update]/outcome',
  ],
  passes: ['ERRS-N4WA[operation=partner-user-provision.read]', 'ERRS-3N8V'],
});
