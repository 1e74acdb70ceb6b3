import { endingsOf } from '../tokens.js';
import { finding, rule } from './rule.js';

export default rule({
  id: 'refresh-keeps-the-installation',
  title: 'Another session is opened on the installation and the device that are there: each is made once.',
  source: { documented: 'partner docs of 2026, session.md: when a session has ended, session-server is called again' },
  level: 'should',
  always: [],
  check: (seen) =>
    endingsOf(seen, [401, 403]).flatMap(({ first, logins: [login] }) => {
      if (!login) return [];
      const made = seen.exchanges.filter(
        ({ nr, operation }) =>
          nr > first.nr && nr < login.nr && (operation === 'installation.create' || operation === 'device-server.create'),
      );
      return made.length > 0
        ? [finding('it made another installation or device, where another session would have done', first, ...made)]
        : [];
    }),
});
