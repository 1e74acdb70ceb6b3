/** `npm run fuzz -- [--requests 100000] [--seed N]`. Exits with 1 on any violation. */
import { parseArgs } from 'node:util';
import { fuzz } from './fuzz.js';
import { reportOf, told } from './report.js';

/** A shorter run cannot have seen everything. */
const TELLING = 2_000;
const PROGRESS_SECONDS = 10;

const { values } = parseArgs({ options: { requests: { type: 'string', default: '100000' }, seed: { type: 'string' } } });
const requests = Number(values.requests);
const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
if (!Number.isSafeInteger(requests) || !Number.isSafeInteger(seed) || requests < 1 || seed < 0) {
  console.error('Expected --requests and --seed to be integers.');
  process.exit(2);
}

console.log(`seed ${seed}, ${requests} requests`);
let last = 0;
const { violations, shortfalls, ...result } = await fuzz(requests, seed, ({ requests }, seconds) => {
  if (seconds < last + PROGRESS_SECONDS) return;
  last = seconds;
  console.log(`${Math.round(seconds)} s: ${requests} requests`);
});
console.log(reportOf(result));
for (const violation of violations) console.log(`\nVIOLATION: ${told(violation)}`);
const short = requests < TELLING ? [] : shortfalls;
for (const shortfall of short) console.log(`\nTOO LITTLE: ${shortfall}`);
if (violations.length || short.length) process.exitCode = 1;
