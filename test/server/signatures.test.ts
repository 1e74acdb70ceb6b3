import { constants, createHash, createHmac, createSign } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { startMock } from '../../server/index.js';
import { bornUser, install, logIn, newKeys, otherKeys, sign, verification } from '../support/actors.js';
import { ask, send } from '../support/client.js';
import { expectRefused } from '../support/refused.js';

const mock = await startMock();
afterAll(() => mock.stop());
const world = mock.world('signatures', { freeze: true });
const user = bornUser(world);
const { privateKey, ...client } = await install(world);
const id = await verification(world, user);

const SIGNED = 'X-Bunq-Client-Signature';
const SESSIONS = '/v1/user/1364/identity-verification-session';
const secret = world.partner.api_key;

describe('a valid signature is accepted on', () => {
  const device = ask.post('/v1/device-server', { description: 'Zoë', secret }, client.auth);
  const calls = {
    'device-server.create': device,
    'session-server.create': ask.post('/v1/session-server', { secret }, client.auth),
    'installation.list': ask.get('/v1/installation', user.auth),
    'installation.read': ask.get('/v1/installation/1', user.auth),
    'server-public-key.read': ask.get('/v1/installation/1/server-public-key', user.auth),
    'device-server.list': ask.get('/v1/device-server', user.auth),
    'device-server.read': ask.get('/v1/device-server/42', user.auth),
    'user.list': ask.get('/v1/user', user.auth),
    'user.read': ask.get('/v1/user/1364', user.auth),
    'identity-verification-session.create': ask.post(SESSIONS, '{ "purpose": "VERIFICATION",\n\t"provider": "INCODE" }\n', user.auth),
    'identity-verification-session.list': ask.get(SESSIONS, user.auth),
    'identity-verification-session.read': ask.get(`${SESSIONS}/${id}`, user.auth),
    'identity-verification-session.update': ask.put(`${SESSIONS}/${id}`, { status: 'SUBMITTED' }, user.auth),
    // bunqJSClient sends, and signs, an empty object.
    'session.delete': { ...ask.delete('/v1/session/0', user.auth), body: '{}' },
  };

  test.each(Object.entries(calls))('%s', async (operation, asked) => {
    const byInstallation = asked.headers['X-Bunq-Client-Authentication'] === client.auth['X-Bunq-Client-Authentication'];
    const key = byInstallation ? privateKey : user.privateKey;
    const signed = { ...asked, headers: { ...asked.headers, [SIGNED]: sign(asked.body ?? '', key) } };
    expect((await send(world.url, signed)).status).toBe(200);
    expect(world.journal.exchanges().at(-1)).toMatchObject({ operation, signature: { verdict: 'valid', diagnosis: null } });
  });

  test('every call that has a caller, and a wrong one on none', async () => {
    const { routes } = JSON.parse((await send(mock.url, ask.get('/_mock/routes'))).body);
    const called = routes.filter(({ caller }: Record<string, string>) => caller !== 'anyone');
    expect(called.length).toBeGreaterThanOrEqual(Object.keys(calls).length);
    const fresh = bornUser(mock.world('every-call'));
    for (const { operation, method, path, caller } of called) {
      const { url, journal } = mock.world('every-call');
      const byInstallation = caller === 'installation' ? await install(mock.world('every-call')) : undefined;
      const byPartner = caller === 'partner' ? await logIn(mock.world('every-call'), secret) : undefined;
      const { auth, privateKey } = byInstallation ?? byPartner ?? fresh;
      const asked = { ...ask.post(path.replace('{user_id}', '1364').replaceAll(/\{\w+\}/g, '1'), '{}', auth), method };
      for (const [key, verdict] of [
        [privateKey === otherKeys.privateKey ? fresh.privateKey : otherKeys.privateKey, 'invalid'],
        [privateKey, 'valid'],
      ] as const) {
        await send(url, { ...asked, headers: { ...asked.headers, [SIGNED]: sign('{}', key) } });
        expect(journal.exchanges().at(-1), operation).toMatchObject({ operation, signature: { verdict } });
      }
      if (operation === 'session.delete') mock.world('every-call').drop();
    }
  });
});

describe('for the journal only, a wrong signature is diagnosed:', async () => {
  const other = mock.world('diagnoses', { freeze: true });
  const { auth, ...own } = await install(other);
  await logIn(other, secret);
  const value = { secret, description: 'Zoë, and/or others', permitted_ips: ['*'] };
  const sortedValue = { description: value.description, permitted_ips: value.permitted_ips, secret };

  const compact = JSON.stringify(value);
  const spaced = compact.replaceAll('","', '", "').replaceAll('":', '": ');
  const slashes = (json: string) => json.replaceAll('/', '\\/');
  const ascii = (json: string) => json.replaceAll('ë', '\\u00eb');
  const by = (bytes: string | Buffer, algorithm = 'sha256') => createSign(algorithm).update(bytes).sign(own.privateKey, 'base64');
  const sha256 = (text: string) => createHash('sha256').update(text);
  const instead = (what: string) => `it signs ${what}, not the bytes that were sent`;
  const made = (how: string) => `it was made with ${how} padding; bunq takes sha256 and PKCS#1 v1.5`;

  const lines = (ending: string) => `{${ending}"description": "Zoë",${ending}"secret": "${secret}"${ending}}`;
  const urlSafe = (text: string) => text.replaceAll('+', '-').replaceAll('/', '_');
  const flawed = (how: string) => `the signature is right, but its base64 ${how}`;
  /** One whose signature has a + or a / in it. */
  const marked = Array.from({ length: 99 }, (_, i) => `${compact}${' '.repeat(i)}`).find((text) => /[+/]/.test(by(text))) as string;

  const oldHeaders = {
    'Cache-Control': 'no-cache',
    'User-Agent': 'bunq-client',
    'X-Bunq-Language': 'en_US',
    'X-Bunq-Client-Request-Id': 'x',
  };
  const oldLines = Object.entries({ ...oldHeaders, ...auth }).map(([name, text]) => `${name}: ${text}`);
  const oldText = (path: string) => `POST ${path}\n${oldLines.sort().join('\n')}\n\n${compact}`;

  test.each<[mistake: string, sent: string, signature: string, diagnosis: string]>([
    ['signs compact JSON, sends spaced', spaced, by(compact), instead('the body as compact JSON')],
    ['signs spaced JSON, sends compact', compact, by(spaced), instead('the body as spaced JSON')],
    ['signs JSON indented by two', compact, by(JSON.stringify(value, null, 2)), instead('the body as indented by two JSON')],
    ['signs JSON indented by four', compact, by(JSON.stringify(value, null, 4)), instead('the body as indented by four JSON')],
    ['signs JSON indented by tabs', compact, by(JSON.stringify(value, null, '\t')), instead('the body as indented by tabs JSON')],
    ['sorts the keys', compact, by(JSON.stringify(sortedValue)), instead('the body as compact JSON with sorted keys')],
    ['escapes slashes', compact, by(slashes(compact)), instead('the body as compact JSON, slashes escaped')],
    ['escapes what is not ASCII, and spaces', compact, by(ascii(spaced)), instead('the body as spaced JSON, non-ASCII escaped')],
    ['escapes both', compact, by(ascii(slashes(compact))), instead('the body as compact JSON, slashes and non-ASCII escaped')],
    ['escapes when sending', slashes(ascii(compact)), by(compact), instead('the body as compact JSON')],
    ['signs latin-1, sends UTF-8', compact, by(Buffer.from(compact, 'latin1')), instead('the body as latin-1')],
    ['signs compact latin-1, sends spaced', spaced, by(Buffer.from(compact, 'latin1')), instead('the body as compact JSON, in latin-1')],
    ['signs UTF-16', compact, by(Buffer.from(compact, 'utf16le')), instead('the body as UTF-16')],
    ['signs nothing', compact, by(''), instead('an empty body')],
    ['signs before a line break is added', `${compact}\n`, by(compact), instead('the body without its last line break')],
    ['signs a line break that is not sent', compact, by(`${compact}\n`), instead('the body with a line break at its end')],
    ['signs the digest', compact, by(sha256(compact).digest()), instead('the SHA-256 of the body')],
    ['signs the digest in hexadecimal', compact, by(sha256(compact).digest('hex')), instead('the SHA-256 of the body in hexadecimal')],
    ['signs the body in base64', compact, by(Buffer.from(compact).toString('base64')), instead('the body in base64')],
    [
      'pads with PSS',
      compact,
      createSign('sha256').update(compact).sign({ key: own.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING }, 'base64'),
      made('sha256 and PSS'),
    ],
    ['digests with SHA-1', compact, by(compact, 'sha1'), made('sha1 and PKCS#1 v1.5')],
    ['digests with SHA-512', compact, by(compact, 'sha512'), made('sha512 and PKCS#1 v1.5')],
    [
      'follows the old scheme',
      compact,
      by(oldText('/v1/device-server')),
      'it signs method, path, headers and body, the scheme that ended in 2020; bunq signs the body alone',
    ],
    [
      'follows the old scheme, with the whole path',
      compact,
      by(oldText('/w/diagnoses/v1/device-server')),
      'it signs method, path, headers and body, the scheme that ended in 2020; bunq signs the body alone',
    ],
    [
      'takes the key of another installation',
      compact,
      sign(compact, bornUser(other).privateKey),
      "it was made with the key of installation 1, not with this installation's",
    ],
    [
      'takes a key that nobody has',
      compact,
      sign(compact, newKeys().privateKey),
      "nothing that is known explains it: another key, or other bytes than the request's",
    ],
    ['takes a short key', compact, sign(compact, newKeys(1024).privateKey), "it is 128 bytes long, but this installation's key makes 256"],
    [
      'sends hexadecimal',
      compact,
      Buffer.from(by(compact), 'base64').toString('hex'),
      'the signature is right but sent in hexadecimal instead of base64',
    ],
    [
      'encodes twice',
      compact,
      Buffer.from(by(compact)).toString('base64'),
      'the signature is right but sent in base64 twice over instead of base64',
    ],
    [
      'sends an HMAC',
      compact,
      createHmac('sha256', secret).update(compact).digest('base64'),
      'it is 32 bytes long, the size of an HMAC-SHA256 or a digest; bunq takes RSA-SHA256',
    ],
    ['sends the digest', compact, sha256(compact).digest('base64'), 'it is a bare SHA-256 digest, not a signature'],
    ['sends an empty one', compact, '', "it is 0 bytes long, but this installation's key makes 256"],
    [
      'sends words',
      compact,
      'not base64 at all!',
      "it is 10 bytes long, but this installation's key makes 256; its base64 has whitespace in it",
    ],
    ['sends CRLF, signs LF', lines('\r\n'), by(lines('\n')), instead('the body with LF for its line breaks, where CRLF was sent')],
    ['sends LF, signs CRLF', lines('\n'), by(lines('\r\n')), instead('the body with CRLF for its line breaks, where LF was sent')],
    ['signs a CRLF that is not sent', compact, by(`${compact}\r\n`), instead('the body with a line break (CRLF) at its end')],
    ['sends the url-safe alphabet', marked, urlSafe(by(marked)), flawed('is in the url-safe alphabet, with - and _ for + and /')],
    ['sends no padding', compact, by(compact).replace(/=+$/, ''), flawed('lacks its padding (=)')],
    ['sends more padding', compact, `${by(compact)}=`, flawed('has its padding (=) where none belongs')],
    ['breaks it up', compact, by(compact).replace(/.{64}/g, '$& '), flawed('has whitespace in it')],
    ['wraps it in quotes', compact, `"${by(compact)}"`, flawed('has characters that are none of base64, " first')],
    [
      // Node sends the header in UTF-8, along with a body that is text.
      'has a letter of another alphabet in it',
      compact,
      `\xe9${by(compact)}`,
      flawed('has characters that are none of base64, U+00C3 first'),
    ],
  ])('a client that %s', async (_, sent, signature, diagnosis) => {
    const asked = ask.post('/v1/device-server', sent, { ...oldHeaders, ...auth, [SIGNED]: signature });
    const { answer, exchange } = await expectRefused(
      { mock, world: other },
      () => send(other.url, asked),
      400,
      'The request signature is invalid.',
    );
    expect(exchange?.signature).toEqual({ verdict: 'invalid', key: own.id, diagnosis });
    expect(exchange?.refusal?.diagnosis).toBe(diagnosis);
    expect(JSON.stringify(answer)).not.toContain(diagnosis);
  });

  test('a body that is no JSON has one too', async () => {
    const asked = ask.post('/v1/device-server', 'Zoë', { ...auth, [SIGNED]: by(Buffer.from('Zoë', 'latin1')) });
    const { exchange } = await expectRefused(
      { mock, world: other },
      () => send(other.url, asked),
      400,
      'The request signature is invalid.',
    );
    expect(exchange?.signature.diagnosis).toBe(instead('the body as latin-1'));
  });
});
