import { paymentsOf } from '../payments.js';
import { finding, rule } from './rule.js';

export default rule({
  id: 'pays-once',
  title: 'What is ordered once is paid once, whatever became of the answers.',
  source: { safety: 'money that went twice comes back only if whoever has it gives it back' },
  level: 'must',
  always: ['payment'],
  check: (seen) =>
    seen.runs.flatMap((run) => {
      const made = paymentsOf(seen, run);
      if (made.length < 2) return [];
      const ids = made.map(({ id }) => id).join(', ');
      return [finding(`it has paid ${made.length} times: ${ids}`, ...made.map((each) => each.made))];
    }),
});
