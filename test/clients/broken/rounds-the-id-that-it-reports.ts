import { broken } from '../mutant.js';

export default broken({
  bug: 'reports the id of its session as a number has it',
  rows: [],
  change: [['{ session_id: run.sessionId };', '{ session_id: String(Number(run.sessionId)) };']],
  fails: ['PATH-J53R/names-its-session'],
  passes: ['POLL-7K3Q', 'PATH-L5TD'],
});
