import { broken } from '../mutant.js';

export default broken({
  bug: 'reaches into what arrives at its listener without looking, and ends the run where there is nothing',
  rows: [],
  change: [
    [
      '    request.resume();\n',
      "    let text = '';\n    request.on('data', (part) => (text += part));\n    request.on('end', () => {\n      let webhook: Json = { NotificationUrl: {} };\n      try {\n        webhook = JSON.parse(text);\n      } catch {}\n      try {\n        webhook.NotificationUrl.category;\n      } catch {\n        run.deadline = 0;\n      }\n    });\n",
    ],
  ],
  fails: ['HOOK-N4GB/outcome'],
  passes: ['HOOK-4BXT', 'HOOK-Z3RG', 'POLL-7K3Q[entry=onboarding,*]'],
});
