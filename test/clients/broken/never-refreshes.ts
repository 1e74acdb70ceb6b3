import { broken } from '../mutant.js';

export default broken({
  bug: 'gives up when a session has ended',
  rows: [16],
  change: [
    ['  if (status === 401) return true;\n', ''],
    ["  return status === 403 && method === 'GET';", '  return false;'],
  ],
  fails: ['AUTH-3X7R/outcome', 'AUTH-8K2D/outcome', 'AUTH-Q5WZ/outcome', 'AUTH-W1EK/outcome', 'AUTH-2JVG/outcome'],
  passes: ['AUTH-P4NM', 'POLL-7K3Q'],
});
