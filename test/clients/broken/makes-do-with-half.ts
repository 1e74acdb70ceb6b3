import { broken } from '../mutant.js';

export default broken({
  bug: 'mends what was cut off, and goes by it',
  rows: [52],
  change: [
    ["      response.on('error', fail);", "      response.on('error', () => undefined);"],
    ['        if (!response.complete) return fail();\n', ''],
    ['if (!isBunqs) throw', 'if (!isBunqs && /}]}$/.test(String(body))) throw'],
    [
      "return { status, body: readJson(body.toString('utf8')) };",
      "const text = body.toString('utf8');\n    return { status, body: readJson(/}]}$/.test(text) ? text : text.concat('}')) };",
    ],
  ],
  fails: ['PARS-V1CX[cut=last-byte-always]/outcome', 'PARS-V1CX[cut=last-byte-always]/claims-on-evidence', 'PARS-M0HS/outcome'],
  passes: ['POLL-7K3Q', 'VRFY-T8KC'],
});
