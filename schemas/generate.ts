/** schemas -> types, validators, lifecycles, provenance. `--check` writes nothing and fails when a generated file is stale. */
import { generate } from './generator/index.js';

const mistakes = await generate(new URL('./', import.meta.url), { check: process.argv.includes('--check') });
for (const mistake of mistakes) console.error(mistake);
process.exitCode = mistakes.length ? 1 : 0;
