import { each, rule } from './rule.js';

export default rule({
  id: 'signs-session-server',
  title: 'Opening a session is signed.',
  source: {
    documented:
      'bunq, headers page and DESCRIPTION.md of the public API: payments, and opening a session; the signing page of 2025 lists payments only',
  },
  level: 'should',
  always: [],
  check: ({ exchanges }) =>
    each(
      exchanges,
      ({ operation, signature }) => operation === 'session-server.create' && signature.verdict === 'absent',
      () => 'it opens a session without X-Bunq-Client-Signature, which bunq has answered with 466',
    ),
});
