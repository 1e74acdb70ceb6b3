/** A local authority, and the certificate that it gives the server: for clients that take https only. */
import { createHash, createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { realNow } from '../world/clock.js';
import { hostNamed } from '../world/targets.js';

/** PEM, all of it. */
interface Pair {
  certificate: string;
  key: string;
}

export interface Identity {
  key: string;
  /** The server's certificate, then the authority's. */
  cert: string;
  /** What a client has to trust. */
  authority: string;
}

const DAY_MS = 24 * 3_600_000;
const AUTHORITY_DAYS = 3650;
/** Apple's systems take no longer ones. */
const SERVER_DAYS = 397;
const ALWAYS = ['localhost', '127.0.0.1', '::1'];

/** The authority's files in a directory. */
export const filesIn = (directory: string) => ({
  certificate: join(directory, 'authority.pem'),
  key: join(directory, 'authority-key.pem'),
});

/**
 * A certificate for this machine and the hosts named, made anew.
 *
 * @param directory where the authority is kept, made if it is not there; without one nothing is, and its key is forgotten
 * @param flaw for tests of clients: a certificate of that authority for another host, or one that has expired
 */
export async function identityFor(hosts: readonly string[], directory?: string, flaw?: 'other-name' | 'expired'): Promise<Identity> {
  // Only who wants https waits for it.
  const { default: forge } = await import('node-forge');

  function issue(name: string, days: number, extensions: object[], by?: Pair): Pair {
    const keys = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    const made = forge.pki.createCertificate();
    made.publicKey = forge.pki.publicKeyFromPem(keys.publicKey);
    // Begins with 01, for it has to be positive.
    made.serialNumber = `01${createHash('sha256').update(keys.publicKey).digest('hex').slice(0, 30)}`;
    const now = realNow().getTime();
    made.validity.notBefore = new Date(now - DAY_MS);
    made.validity.notAfter = new Date(now + days * DAY_MS);
    // Who trusts several authorities has to tell them apart.
    const commonName = by ? name : `${name} ${made.serialNumber.slice(2, 10)}`;
    made.setSubject([{ name: 'commonName', value: commonName }]);
    const issuer = by ? forge.pki.certificateFromPem(by.certificate) : made;
    made.setIssuer(issuer.subject.attributes);
    const keyIdentifier = issuer.generateSubjectKeyIdentifier().getBytes();
    made.setExtensions([...extensions, { name: 'subjectKeyIdentifier' }, { name: 'authorityKeyIdentifier', keyIdentifier }]);
    made.sign(forge.pki.privateKeyFromPem(by?.key ?? keys.privateKey), forge.md.sha256.create());
    return { certificate: forge.pki.certificateToPem(made).replaceAll('\r', ''), key: keys.privateKey };
  }

  const newAuthority = () =>
    issue('bunq-mock local authority', AUTHORITY_DAYS, [
      { name: 'basicConstraints', cA: true, pathLenConstraint: 0, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ]);
  const authority = directory === undefined ? newAuthority() : kept(directory, newAuthority);
  const all = [...ALWAYS, ...hosts.map((host) => hostNamed(host)?.replace(/^\[|\]$/g, ''))].filter((name) => name !== undefined);
  const names = flaw === 'other-name' ? ['another.example'] : all;
  const server = issue(
    'bunq-mock',
    flaw === 'expired' ? -0.5 : SERVER_DAYS,
    [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [...new Set(names)].map((name) => (isIP(name) ? { type: 7, ip: name } : { type: 2, value: name })),
      },
    ],
    authority,
  );
  return { key: server.key, cert: server.certificate + authority.certificate, authority: authority.certificate };
}

function kept(directory: string, make: () => Pair): Pair {
  const files = filesIn(directory);
  if (!existsSync(files.certificate) && !existsSync(files.key)) {
    const made = make();
    mkdirSync(directory, { recursive: true });
    // Whoever has the key can speak for any host to those who trust the authority. Never over a key that somebody else just wrote.
    writeFileSync(files.key, made.key, { mode: 0o600, flag: 'wx' });
    writeFileSync(files.certificate, made.certificate);
    return made;
  }
  const flaw = (why: string) =>
    new TypeError(`${directory} ${why}; remove authority.pem and authority-key.pem there to have new ones made`);
  if (!existsSync(files.certificate) || !existsSync(files.key)) throw flaw('holds only half of an authority');
  const pair = { certificate: readFileSync(files.certificate, 'utf8'), key: readFileSync(files.key, 'utf8') };
  const flawed = flawOf(pair);
  if (flawed) throw flaw(flawed);
  return pair;
}

function flawOf({ certificate, key }: Pair): string | undefined {
  try {
    const read = new X509Certificate(certificate);
    if (!read.ca || !read.checkPrivateKey(createPrivateKey(key))) return 'holds a key that is not of its authority';
    if (Date.parse(read.validTo) < realNow().getTime()) return `holds an authority that ended on ${read.validTo}`;
  } catch {
    return 'holds no authority that can be read';
  }
  return undefined;
}
