import { EVERYWHERE, finding, rule } from './rule.js';

export default rule({
  id: 'one-session',
  title: 'One user is verified in one session.',
  source: { safety: 'each session sends a person through the camera again; which of two verdicts counts, nobody has said' },
  level: 'must',
  always: EVERYWHERE,
  /** @param settings `most`: how many are right; one unless given */
  check({ exchanges }, { most = 1 }) {
    const creations = exchanges.filter(({ operation }) => operation === 'identity-verification-session.create');
    return [...new Set(creations.map(({ userId }) => userId))].flatMap((user) => {
      const of = creations.filter(({ userId }) => userId === user);
      // Whether one whose answer was lost may be sent again is another question.
      const made = of.filter(({ status, fault }) => status === 200 && fault === null);
      const beyond = of.filter(({ nr }) => made.filter((each) => each.nr < nr).length >= Number(most));
      if (beyond.length === 0) return [];
      return [
        finding(
          `it begins ${beyond.length + made.filter(({ nr }) => nr < (beyond[0]?.nr ?? 0)).length} sessions of one user; right is ${most}`,
          ...beyond.slice(0, 5),
        ),
      ];
    });
  },
});
