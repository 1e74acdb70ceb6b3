import { EVERYWHERE, rule } from './rule.js';

export default rule({
  id: 'exits-after-its-outcome',
  title: 'A process ends when it has said its outcome.',
  source: { safety: 'what waits for it waits on: sockets and timers that are left open keep it alive' },
  level: 'may',
  always: EVERYWHERE,
  check: ({ runs }) =>
    runs.flatMap(({ lingered }) =>
      lingered === undefined ? [] : [{ text: 'it was still alive a while after its outcome: something is left open', exchanges: [] }],
    ),
});
