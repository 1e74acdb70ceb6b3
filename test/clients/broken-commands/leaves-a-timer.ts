/** Leaves a timer that keeps it alive. */
import { converse } from '../reference-command.js';

await converse();
setInterval(() => undefined, 60_000);
