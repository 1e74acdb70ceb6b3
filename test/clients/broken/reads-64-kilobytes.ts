import { broken } from '../mutant.js';

export default broken({
  bug: 'has room for 64 kilobytes of an answer',
  rows: [],
  change: [
    [
      "      response.on('data', (part: Buffer) => parts.push(part));",
      "      let room = 65_536;\n      response.on('data', (part: Buffer) => {\n        parts.push(part.subarray(0, room));\n        room -= Math.min(room, part.length);\n      });",
    ],
  ],
  fails: ['PARS-L3BG/outcome'],
  passes: ['NETW-D2RP', 'PARS-6FJD'],
});
