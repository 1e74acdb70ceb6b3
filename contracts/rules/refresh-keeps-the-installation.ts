import { endingsOf } from '../tokens.js';
import { finding, rule } from './rule.js';

export default rule({
  id: 'refresh-keeps-the-installation',
  title: 'Another session is opened on the installation and the device that are there: each is made once.',
  source: { documented: 'doc.bunq.com, creating a session: after the first time, only the session is made anew' },
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
