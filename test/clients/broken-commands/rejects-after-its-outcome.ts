/** Forgets to catch what it does in the background. */
import { converse } from '../reference-command.js';

await converse();
void Promise.reject(new Error('the statistics could not be sent'));
