/** Certificates: those that a user pins, those of its targets, and the one that bunq shows. */
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Mock, startMock } from '../../server/index.js';
import { type Actor, bornUser, otherKeys, stranger } from '../support/actors.js';
import { type Asked, ask } from '../support/client.js';
import { stateOf } from '../support/state.js';
import { pem, startTarget } from '../support/target.js';
import { API_KEY, COMPANY, listening, PERSON, type Scene } from '../support/webhooks.js';

const bunqs = readFileSync(new URL('../../fixtures/keys/server.certificate.pem', import.meta.url), 'utf8');

let mock: Mock;
let scene: Scene;
let own: Actor;
beforeAll(async () => {
  mock = await startMock({ webhookGraceMs: 5000 });
});
afterAll(() => mock.stop());
beforeEach(async () => {
  scene = await listening(mock);
  own = bornUser(scene.world);
});

const path = (user: number | string = COMPANY) => `/v1/user/${user}/certificate-pinned`;
const chain = (...certificates: unknown[]) => ({ certificate_chain: certificates.map((certificate) => ({ certificate })) });
const pin = (certificates: string[], user: number = COMPANY, { auth } = scene.partner) =>
  scene.call(ask.post(path(user), chain(...certificates), auth));
const list = async (user: number = COMPANY, { auth } = scene.partner) =>
  (await scene.call(ask.get(path(user), auth))).Response.map((item: { CertificatePinned: object }) => item.CertificatePinned);

describe('a pinned certificate', () => {
  test('is made, read, listed and deleted', async () => {
    const made = await pin([pem.selfSigned]);
    expect(made).toEqual({ status: 200, Response: [{ Id: { id: expect.any(Number) } }] });
    const [{ Id }] = made.Response;
    const { Response } = await scene.call(ask.get(`${path()}/${Id.id}`, scene.partner.auth));
    expect(Response).toEqual([{ CertificatePinned: { id: Id.id, certificate_chain: pem.selfSigned.trim() } }]);
    await pin([pem.issued, pem.authority]);
    expect(await list()).toEqual([
      { id: Id.id + 1, certificate_chain: `${pem.issued.trim()}\n${pem.authority.trim()}` },
      { id: Id.id, certificate_chain: pem.selfSigned.trim() },
    ]);
    expect(await scene.call(ask.delete(`${path()}/${Id.id}`, scene.partner.auth))).toEqual({ status: 200, Response: [] });
    expect((await scene.call(ask.get(`${path()}/${Id.id}`, scene.partner.auth))).status).toBe(404);
    expect((await scene.call(ask.delete(`${path()}/${Id.id}`, scene.partner.auth))).status).toBe(404);
    expect(await list()).toHaveLength(1);
  });

  test('is taken with the ends of line of any machine, and with what openssl writes around it, which is not kept', async () => {
    const { selfSigned } = pem;
    for (const text of [
      selfSigned.replaceAll('\n', '\r\n'),
      selfSigned.trim(),
      `\n${selfSigned}\n\n`,
      ` 0 s:CN = localhost\n${selfSigned}---\n`,
    ])
      expect((await pin([text])).status).toBe(200);
    const kept = (await list()).map((each: { certificate_chain: string }) => each.certificate_chain.replaceAll('\r', ''));
    expect(kept).toEqual(Array(4).fill(selfSigned.trim()));
  });

  test('is of the user that the path names, and of no other', async () => {
    await pin([pem.selfSigned]);
    await pin([pem.issued], API_KEY);
    await pin([pem.authority], PERSON, own);
    const chains = async (user: number) => (await list(user)).map((each: { certificate_chain: string }) => each.certificate_chain);
    expect(await chains(COMPANY)).toEqual([pem.selfSigned.trim()]);
    expect(await chains(API_KEY)).toEqual([pem.issued.trim()]);
    expect(await chains(PERSON)).toEqual([pem.authority.trim()]);
    const [{ id }] = await list(API_KEY);
    for (const asked of [ask.get, ask.delete]) expect((await scene.call(asked(`${path()}/${id}`, scene.partner.auth))).status).toBe(404);
    expect(await chains(API_KEY)).toHaveLength(1);
  });

  const der = new X509Certificate(pem.selfSigned).raw.toString('base64');
  const [first = '', ...lines] = pem.selfSigned.split('\n');
  test.each<[what: string, asked: () => Asked | Promise<Asked>, status: number, text: RegExp]>([
    ['no chain', () => ask.post(path(), {}, scene.partner.auth), 400, /\/certificate_chain: is missing/],
    ['an empty chain', () => ask.post(path(), chain(), scene.partner.auth), 400, /\/certificate_chain/],
    ['a chain of eleven', () => ask.post(path(), chain(...Array(11).fill(pem.selfSigned)), scene.partner.auth), 400, /\/certificate_chain/],
    [
      'a chain of texts',
      () => ask.post(path(), { certificate_chain: [pem.selfSigned] }, scene.partner.auth),
      400,
      /\/certificate_chain\/0/,
    ],
    [
      'a chain that is a text',
      () => ask.post(path(), { certificate_chain: pem.selfSigned }, scene.partner.auth),
      400,
      /\/certificate_chain/,
    ],
    ['an empty certificate', () => ask.post(path(), chain(''), scene.partner.auth), 400, /\/certificate_chain\/0\/certificate/],
    ['a certificate that is no text', () => ask.post(path(), chain(1), scene.partner.auth), 400, /\/certificate_chain\/0\/certificate/],
    ['DER in base64', () => ask.post(path(), chain(der), scene.partner.auth), 400, /is no certificate in PEM/],
    [
      'a certificate with a blank in a line',
      () => ask.post(path(), chain(pem.selfSigned.replace(/^(\w{9})/m, '$1 ')), scene.partner.auth),
      400,
      /is no certificate in PEM/,
    ],
    ['a public key', () => ask.post(path(), chain(otherKeys.publicKey), scene.partner.auth), 400, /is no certificate in PEM/],
    ['a private key', () => ask.post(path(), chain(otherKeys.privateKey), scene.partner.auth), 400, /is no certificate in PEM/],
    [
      'a certificate and its private key',
      () => ask.post(path(), chain(pem.selfSigned + pem.key), scene.partner.auth),
      400,
      /is no certificate in PEM/,
    ],
    [
      'a private key and its certificate',
      () => ask.post(path(), chain(pem.key + pem.selfSigned), scene.partner.auth),
      400,
      /is no certificate in PEM/,
    ],
    [
      'a certificate, and then nonsense',
      () => ask.post(path(), chain(`${pem.selfSigned}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----`), scene.partner.auth),
      400,
      /is no certificate in PEM/,
    ],
    [
      'a certificate cut off',
      () => ask.post(path(), chain(pem.selfSigned.slice(0, 200)), scene.partner.auth),
      400,
      /is no certificate in PEM/,
    ],
    [
      'a certificate without its first line',
      () => ask.post(path(), chain(lines.join('\n')), scene.partner.auth),
      400,
      /is no certificate in PEM/,
    ],
    ['the first line alone', () => ask.post(path(), chain(first), scene.partner.auth), 400, /is no certificate in PEM/],
    [
      'nonsense after a right one',
      () => ask.post(path(), chain(pem.selfSigned, 'x'), scene.partner.auth),
      400,
      /\/certificate_chain\/1\/certificate/,
    ],
    [
      'one that is too long',
      () => ask.post(path(), chain(`${'x'.repeat(20_000)}${pem.selfSigned}`), scene.partner.auth),
      400,
      /\/certificate/,
    ],
    [
      'another field',
      () => ask.post(path(), { ...chain(pem.selfSigned), name: 'x' }, scene.partner.auth),
      400,
      /Superfluous field "name"\./,
    ],
    ['no token', () => ask.post(path(), chain(pem.selfSigned)), 403, /Insufficient authentication\./],
    ["the company's, by its user", () => ask.post(path(), chain(pem.selfSigned), own.auth), 403, /Insufficient authentication\./],
    ["a stranger's hand", async () => ask.get(path(API_KEY), (await stranger(scene.world)).auth), 403, /Insufficient authentication\./],
    ['a user that there is not', () => ask.post(path(99999), chain(pem.selfSigned), scene.partner.auth), 404, /no user 99999/],
    ['a certificate that there is not', () => ask.get(`${path()}/99999`, scene.partner.auth), 404, /no certificate-pinned 99999/],
    ['an id that is none', () => ask.get(`${path()}/x`, scene.partner.auth), 400, /id/],
    ['a change of it', () => ask.put(`${path()}/1`, chain(pem.selfSigned), scene.partner.auth), 405, /PUT/],
  ])('is refused, and changes nothing: %s', async (_, asked, status, text) => {
    await pin([pem.issued]);
    const request = await asked();
    const state = async () => [
      await stateOf(mock, scene.world, [scene.partner]),
      await list(),
      await list(API_KEY),
      scene.world.nextId('certificate-pinned'),
    ];
    const before = await state();
    const answer = await scene.call(request);
    expect(answer.status).toBe(status);
    expect(answer.Error[0].error_description).toMatch(text);
    expect(await state()).toEqual(before);
  });
});

describe('a target over https', () => {
  const { selfSigned, issued, authority } = pem;
  /** What became of one attempt, and whose certificate the target saw. */
  async function deliver(shown: string, pinned: string[][], { host = 'localhost', verification = [] as string[] } = {}) {
    await using target = await startTarget({ certificate: shown });
    for (const certificates of pinned) expect((await pin(certificates)).status).toBe(200);
    const notification_target = `https://${host}:${new URL(target.url).port}/hook`;
    await scene.listen([{ notification_target, all_verification_type: verification }]);
    await scene.happens();
    await scene.settled();
    const [delivery] = scene.world.deliveries.all();
    expect(target.arrivals).toHaveLength(delivery?.state === 'DELIVERED' ? 1 : 0);
    return { why: delivery?.attempts[0]?.exception_message, certificate: target.arrivals[0]?.certificate };
  }
  const taken = { why: null, certificate: undefined };

  test.each<[what: string, shown: string, pinned: string[][]]>([
    ['its own certificate pinned', selfSigned, [[selfSigned]]],
    ['its own certificate pinned, among others', selfSigned, [[bunqs], [selfSigned]]],
    ['its own certificate pinned, in a chain', selfSigned, [[bunqs, selfSigned]]],
    ['its own certificate pinned, which an authority issued', issued, [[issued]]],
    ['the authority of its certificate pinned', issued, [[authority]]],
    ['the whole chain pinned', issued, [[issued, authority]]],
    ['the whole chain pinned in one text', issued, [[issued + authority]]],
  ])('is delivered to with %s', async (_, shown, pinned) => {
    expect(await deliver(shown, pinned)).toEqual(taken);
  });

  test.each<[what: string, shown: string, pinned: string[][]]>([
    ['nothing pinned', selfSigned, []],
    ['nothing pinned, and a certificate of an authority that nobody knows', issued, []],
    ['another certificate pinned', selfSigned, [[bunqs]]],
    ['another certificate for the same name and key pinned', selfSigned, [[issued]]],
    ['another authority pinned', selfSigned, [[authority]]],
  ])('is not delivered to with %s', async (_, shown, pinned) => {
    const { why } = await deliver(shown, pinned);
    expect(why).toMatch(/^bunq-mock: (DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_\w+)$/);
  });

  test('is delivered to by its address too, when the certificate is for that', async () => {
    expect(await deliver(selfSigned, [[selfSigned]], { host: '127.0.0.1' })).toEqual(taken);
  });

  test('is not delivered to when its certificate is for another name, though that is pinned', async () => {
    expect((await deliver(pem.otherName, [[pem.otherName]])).why).toBe('bunq-mock: ERR_TLS_CERT_ALTNAME_INVALID');
  });

  test('is trusted by the user that pinned its certificate alone', async () => {
    await using target = await startTarget({ certificate: selfSigned });
    await pin([selfSigned], API_KEY);
    await scene.listen([target.url]);
    await scene.happens();
    await scene.settled();
    expect(scene.world.deliveries.all()).toMatchObject([{ state: 'SCHEDULED' }]);
    await pin([selfSigned]);
    await scene.world.clock.toNext();
    expect(scene.world.deliveries.all()).toMatchObject([{ state: 'DELIVERED', attempts: [{}, { response_code: 200 }] }]);
  });

  test('is no longer trusted when what was pinned is deleted', async () => {
    await using target = await startTarget({ certificate: selfSigned });
    const { Response } = await pin([selfSigned]);
    await scene.listen([target.url]);
    await scene.happens();
    await scene.settled();
    await scene.call(ask.delete(`${path()}/${Response[0].Id.id}`, scene.partner.auth));
    await scene.happens();
    await scene.settled();
    expect(scene.world.deliveries.all().map(({ state }) => state)).toEqual(['DELIVERED', 'SCHEDULED']);
  });

  test("sees bunq's certificate when the filter asks for it, and only then", async () => {
    const verification = ['BUNQ_CERTIFICATE'];
    expect(await deliver(selfSigned, [[selfSigned]], { verification })).toEqual({ why: null, certificate: 'bunq-mock' });
    scene = await listening(mock);
    expect(await deliver(selfSigned, [[selfSigned]])).toEqual(taken);
  });

  test('that does not know bunq gets no benefit of the doubt: the certificate alone makes no target trusted', async () => {
    expect((await deliver(selfSigned, [], { verification: ['BUNQ_CERTIFICATE'] })).why).toMatch(/SELF_SIGNED/);
  });

  test('over http has nothing to check', async () => {
    await using target = await startTarget();
    await pin([bunqs]);
    await scene.listen([{ notification_target: target.url, all_verification_type: ['BUNQ_CERTIFICATE'] }]);
    await scene.happens();
    await scene.settled();
    expect(scene.world.deliveries.all()).toMatchObject([{ state: 'DELIVERED' }]);
  });
});
