import { broken } from '../mutant.js';

export default broken({
  bug: 'ends the run when what arrives at its listener is no JSON',
  rows: [],
  change: [
    [
      '    request.resume();\n',
      "    let text = '';\n    request.on('data', (part) => (text += part));\n    request.on('end', () => {\n      try {\n        JSON.parse(text);\n      } catch {\n        run.deadline = 0;\n      }\n    });\n",
    ],
  ],
  fails: ['HOOK-N4GB/outcome'],
  passes: ['HOOK-4BXT', 'HOOK-Z3RG', 'POLL-7K3Q[entry=onboarding,*]'],
});
