import { each, rule } from './rule.js';

/** What stands in the way of a key, in words; empty when it is one to install. */
function flawOf(pem: string): string {
  if (/PRIVATE KEY/.test(pem)) return 'its private key: whoever reads that can sign in its name';
  if (/BEGIN RSA PUBLIC KEY/.test(pem)) return 'its public key as PKCS#1 (BEGIN RSA PUBLIC KEY); bunq takes SPKI (BEGIN PUBLIC KEY)';
  return '';
}

export default rule({
  id: 'installs-a-public-key',
  title: 'What is installed is the public half of the key, as SPKI in PEM; the private half goes nowhere.',
  source: {
    documented: 'doc.bunq.com, POST /installation: client_public_key, -----BEGIN PUBLIC KEY-----; partner docs of 2026, installation.md',
  },
  level: 'must',
  always: ['onboarding'],
  check: ({ exchanges }) =>
    each(
      exchanges,
      ({ operation, text, refusal }) => operation === 'installation.create' && (flawOf(text) !== '' || refusal === 'public-key-invalid'),
      ({ text }) => `it installs ${flawOf(text) || 'what is no RSA key of 2048 bits or more'}`,
    ),
});
