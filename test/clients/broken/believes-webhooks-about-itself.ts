import { broken } from '../mutant.js';

export default broken({
  bug: 'takes what a webhook says for what bunq says, if it names its own onboarding',
  rows: [],
  change: [
    [
      '    request.resume();',
      '    request.on(\'data\', (part) => {\n      const text = String(part);\n      const [, status] = /"status":"(VERIFIED|DENIED)"/.exec(text) ?? [];\n      const [, id] = /"UserOnboarding":\\{"id":(\\d+)/.exec(text) ?? [];\n      if (status) Object.assign(run, { told: `${id} ${status}` });\n    });',
    ],
    [
      "    const isFinal = onboarding.action_required === 'NONE';",
      "    const { told } = run as unknown as { told?: string };\n    if (told === `${id} VERIFIED` || told === `${id} DENIED`) return ended(run, told.endsWith('VERIFIED') ? 'approved' : 'rejected');\n    const isFinal = onboarding.action_required === 'NONE';",
    ],
  ],
  fails: ['HOOK-P7MC[status=VERIFIED,of=its-own]/outcome', 'HOOK-P7MC[status=DENIED,of=its-own]/claims-on-evidence'],
  passes: ['HOOK-P7MC[status=VERIFIED,of=another]', 'POLL-7K3Q'],
});
