import { broken } from '../mutant.js';

export default broken({
  bug: 'repeats what failed only while it waits for the verdict on an identity',
  rows: [],
  change: [
    [
      "      if (method !== 'GET') throw error;\n",
      "      if (method !== 'GET' || !path.includes('/identity-verification-session')) throw error;\n",
    ],
  ],
  fails: ['ERRS-O5RD[operation=partner-user-provision.read,*/outcome', 'ERRS-O5RD[operation=user-onboarding.read,*/repeats-reads'],
  passes: ['ERRS-5GJ4', 'NETW-G5WA'],
});
