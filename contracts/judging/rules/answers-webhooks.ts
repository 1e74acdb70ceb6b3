import type { Finding } from '../kinds.js';
import { EVERYWHERE, rule } from './rule.js';

/** What bunq notes of a webhook that nobody answered; where nobody listens any more, it notes something else. */
const LATE = /^Connection timeout/;

export default rule({
  id: 'answers-webhooks',
  title: 'A webhook is answered by a success, and in time, whatever the client makes of it.',
  source: { documented: 'partner docs of 2026, chapter 4: what is not answered by 200 is sent again, up to 5 times' },
  level: 'must',
  always: EVERYWHERE,
  check({ deliveries }) {
    const said = deliveries.flatMap(({ event_type, isForged, answers }) => {
      if (isForged) return [];
      return answers.flatMap((answer) => {
        if (typeof answer === 'string' && LATE.test(answer)) return [`${event_type} was not answered in time`];
        return typeof answer === 'number' && (answer < 200 || answer > 299) ? [`${event_type} was answered ${answer}`] : [];
      });
    });
    return [...new Set(said)].map((text): Finding => ({ text, exchanges: [] }));
  },
});
