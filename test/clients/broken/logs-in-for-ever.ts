import { broken } from '../mutant.js';

export default broken({
  bug: 'opens another session as often as it is refused',
  rows: [17],
  change: [['  if (hasEnded(party, method, answer.status)) {', '  while (hasEnded(party, method, answer.status)) {']],
  fails: ['AUTH-P4NM/outcome', 'AUTH-P4NM/refreshes-once', 'AUTH-P4NM/one-session-per-failure'],
  passes: ['AUTH-3X7R', 'AUTH-8K2D'],
});
