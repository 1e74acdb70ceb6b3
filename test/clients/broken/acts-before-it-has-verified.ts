import { broken } from '../mutant.js';

export default broken({
  bug: 'goes on while it verifies, and says at the end that a signature was wrong',
  rows: [15],
  change: [
    ['  deadline: number;', '  deadline: number;\n  wrong?: Failure;'],
    ['function checkAnswer(party: Party,', 'function checkAnswer(run: Run, party: Party,'],
    ['return checkAnswer(party,', 'return checkAnswer(run, party,'],
    [
      '  checkSignature(party, path, answer);\n',
      '  try {\n    checkSignature(party, path, answer);\n  } catch (error) {\n    run.wrong ??= error as Failure;\n  }\n',
    ],
    [
      'return await { identity, onboarding, payment }[context.entry](run);',
      'const outcome = await { identity, onboarding, payment }[context.entry](run);\n    return run.wrong ? failed(run, run.wrong) : outcome;',
    ],
  ],
  fails: ['VRFY-5MZA/stops-at-a-bad-signature', 'VRFY-9RXD/stops-at-a-bad-signature'],
  passes: ['VRFY-T8KC', 'VRFY-0DNX', 'POLL-7K3Q'],
});
