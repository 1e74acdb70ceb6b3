import { createRequire } from 'node:module';
import type * as validators from '../../schemas/generated/rare-validators.cjs';

const require = createRequire(import.meta.url);

/** The validators of what is seldom seen, loaded with the first of it: they are as large as all others together. */
export const rare = (): typeof validators => require('../../schemas/generated/rare-validators.cjs');
