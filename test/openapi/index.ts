/** The OpenAPI documents under schemas/generated: of the control plane, and of what is simulated, one for each edition. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { editions } from '../../server/wire/editions.js';
import { bunqDocument } from './bunq.js';
import { controlDocument } from './control.js';

const documents = { control: controlDocument(), ...Object.fromEntries(editions.map((each) => [`bunq.${each}`, bunqDocument(each)])) };

for (const [name, document] of Object.entries(documents)) {
  const path = `schemas/generated/${name}.openapi.json`;
  const file = new URL(`../../${path}`, import.meta.url);
  const content = `${JSON.stringify(document, null, 1).replaceAll('"#/$defs/', '"#/components/schemas/')}\n`;
  if (existsSync(file) && readFileSync(file, 'utf8') === content) continue;
  if (process.argv.includes('--check')) {
    console.error(`${path} is stale: run \`npm run generate\``);
    process.exitCode = 1;
  } else writeFileSync(file, content);
}
