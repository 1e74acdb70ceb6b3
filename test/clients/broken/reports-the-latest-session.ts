import { broken } from '../mutant.js';

export default broken({
  bug: 'reports the session that was begun last, whoever it is of',
  rows: [],
  change: [
    ['interface Run {', 'const latest = new Map<string, string>();\n\ninterface Run {'],
    [
      "  run.sessionId = idOf(need(created, 'Id').id);",
      "  run.sessionId = idOf(need(created, 'Id').id);\n  latest.set(run.context.baseUrl, run.sessionId);",
    ],
    ['{ session_id: run.sessionId };', '{ session_id: latest.get(run.context.baseUrl) };'],
  ],
  fails: ['AUTH-M8XQ[entry=identity]/names-its-session'],
  passes: ['POLL-7K3Q'],
});
