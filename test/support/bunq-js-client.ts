/** The published client that others wrote. */
import { fileURLToPath } from 'node:url';
import { installIn } from './installed.js';

export const jsClient = fileURLToPath(new URL('../clients/bunq-js-client/', import.meta.url));

/** @throws when it cannot be installed, with what npm said */
export const installJsClient = () => installIn(jsClient);
