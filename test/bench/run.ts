/** `npm run bench`: what the mock costs, next to a bare Express handler and a bare node:http handler measured in the same run. */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { hasNginx } from '../support/nginx.js';
import { coldStart } from './cold-start.js';
import { judged } from './contracts.js';
import { conversations } from './conversations.js';
import { explored } from './explored.js';
import { memory } from './memory.js';
import { isBuilt, readyRequests } from './mock.js';
import { onboardings } from './onboardings.js';
import { proxied } from './proxied.js';
import { reads } from './reads.js';
import {
  bornLine,
  comparisonTable,
  exploredLine,
  judgedLine,
  memoryTable,
  onboardedLine,
  proxiedLine,
  signingLine,
  soakedLine,
  targetLines,
} from './report.js';
import { soak } from './soak.js';
import { worldsBorn } from './worlds.js';

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false }, json: { type: 'string' } } });

if (!isBuilt()) {
  console.error('There is no dist/ to measure: run `npm run build` first.');
  process.exit(1);
}

const effort = values.quick
  ? { starts: 3, load: { rounds: 2, seconds: 1 }, sizes: [1_000, 100_000], users: 500, soak: 50_000 }
  : { starts: 10, load: { rounds: 5, seconds: 3 }, sizes: [1_000, 100_000, 1_000_000], users: 10_000, soak: 1_000_000 };

const machine = { node: process.version, platform: `${process.platform} ${process.arch}`, cpu: cpus()[0]?.model, cpus: cpus().length };
console.log(`Node ${machine.node}, ${machine.platform}, ${machine.cpus} x ${machine.cpu}\n`);

const requests = await readyRequests();
const start = await coldStart(requests, effort.starts);
const [read, readCpu] = await reads(requests, effort.load);
const [talk, talkCpu] = await conversations(requests, effort.load);
const comparisons = [start, read, readCpu, talk, talkCpu];
console.log(comparisonTable(comparisons));
console.log(signingLine(talk));
const filled = await memory(requests, effort.sizes, effort.load.rounds);
console.log(`\n${memoryTable(filled)}\n\n${targetLines(start, read, filled)}`);

const onboarded = await onboardings(effort.users);
console.log(`\n${onboardedLine(onboarded)}`);

const behindNginx = (await hasNginx()) ? await proxied(requests, effort.load) : undefined;
console.log(`\n${behindNginx ? proxiedLine(behindNginx) : 'behind nginx: not measured, for there is none here'}`);

const soaked = await soak(requests, effort.soak);
console.log(`\n${soakedLine(soaked)}`);

const born = await worldsBorn();
console.log(`\n${bornLine(born)}`);

const kit = await judged();
console.log(`\n${judgedLine(kit)}`);

const search = await explored();
console.log(`\n${exploredLine(search)}`);

if (values.json) {
  const figures = { machine, quick: values.quick, comparisons, memory: filled, onboarded, behindNginx, soaked, born, kit, search };
  writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
}
