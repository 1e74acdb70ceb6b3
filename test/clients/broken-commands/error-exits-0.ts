/** Exits 0 whatever came of it. */
import { converse } from '../reference-command.js';

await converse();
process.exitCode = 0;
