import { broken } from '../mutant.js';

export default broken({
  bug: 'takes what a webhook says for what bunq says',
  rows: [65],
  change: [
    [
      '    request.resume();',
      `    request.on('data', (part) => {
      const [, status] = /"status":"(VERIFIED|DENIED)"/.exec(String(part)) ?? [];
      if (status) Object.assign(run, { told: status });
    });`,
    ],
    [
      `    const isFinal = onboarding.action_required === 'NONE';`,
      `    const { told } = run as unknown as { told?: string };
    if (told) return ended(run, told === 'VERIFIED' ? 'approved' : 'rejected');
    const isFinal = onboarding.action_required === 'NONE';`,
    ],
  ],
  fails: ['HOOK-P7MC/outcome', 'HOOK-P7MC/claims-on-evidence'],
  passes: ['POLL-7K3Q', 'POLL-D7PR'],
});
