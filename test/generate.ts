/** `npm run generate`: everything that is made from the schemas. `--check` writes nothing and fails when something is stale. */
await import('../schemas/generate.js');
if (!process.exitCode) await import('./openapi/index.js');
if (!process.exitCode) await import('./supported.js');
