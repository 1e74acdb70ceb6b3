/** Is ended by the system once it has said its outcome: a crash in native code, too little memory. */
import { converse } from '../reference-command.js';

await converse();
setTimeout(() => process.kill(process.pid, 'SIGABRT'), 50);
