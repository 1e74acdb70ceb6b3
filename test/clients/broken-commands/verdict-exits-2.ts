/** Exits 2 although it has a verdict. */
import { converse } from '../reference-command.js';

await converse();
process.exitCode = 2;
