import { readFileSync } from 'node:fs';

const file = new URL('../../schemas/generated/control.openapi.json', import.meta.url);
let document: object | undefined;

/** The document that `npm run generate` makes of the calls of the control plane; read when somebody asks. */
export const openapi = (): object => (document ??= JSON.parse(readFileSync(file, 'utf8')) as object);
