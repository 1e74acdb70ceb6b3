import { EVERYWHERE, each, rule } from './rule.js';

export default rule({
  id: 'signs-what-it-sends',
  title: 'A signature is one of exactly the bytes that are sent, by the key of the installation: RSA, PKCS#1 v1.5, SHA-256.',
  source: { documented: 'doc.bunq.com, signing; partner docs of 2026, signing.md' },
  level: 'must',
  always: EVERYWHERE,
  check: ({ exchanges }) =>
    each(
      exchanges,
      ({ signature }) => signature.verdict === 'invalid',
      ({ operation, signature }) => `the signature of ${operation} is wrong: ${signature.diagnosis}`,
    ),
});
