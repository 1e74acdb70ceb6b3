/** No bug: the twin of the others. */
import { converse } from '../reference-command.js';

await converse();
