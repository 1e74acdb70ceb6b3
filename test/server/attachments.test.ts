/** Files of a user: sent raw, read back as what is known of them, and named in an identification. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Mock, startMock, type WorldHandle } from '../../server/index.js';
import { type Actor, bornUser, logIn, sign, stranger } from '../support/actors.js';
import { type Asked, ask, items, send } from '../support/client.js';
import { expectRefused, type Text } from '../support/refused.js';

const MOST_BYTES = 10 * 2 ** 20;
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0xff]);
const path = '/v1/user/1364/attachment';
const identification = '/v1/user/1364/document-identification';

let mock: Mock;
let world: WorldHandle;
let user: Actor;
let worlds = 0;
const ownFaults: unknown[] = [];
beforeAll(async () => {
  mock = await startMock({ freeze: true, onOwnFault: (error) => ownFaults.push(error) });
});
afterAll(async () => {
  await mock.stop();
  expect(ownFaults).toEqual([]);
});
beforeEach(() => {
  world = mock.world(`attachments-${worlds++}`);
  user = bornUser(world);
});

const file = (bytes: Buffer | string, type: string | undefined, headers: Asked['headers'] = {}, at = path): Asked =>
  ask.post(at, bytes, { 'Content-Type': type, ...user.auth, ...headers });
const upload = async (asked = file(PNG, 'image/png')) => (await items(world.url, asked))[0]?.Id?.id as number;
const read = async (id: number, at = path, headers: Asked['headers'] = user.auth) =>
  (await items(world.url, ask.get(`${at}/${id}`, headers)))[0]?.AttachmentUser;
const described = (text: string) => ({ 'X-Bunq-Attachment-Description': text });

describe('an attachment', () => {
  test.each(['image/png', 'image/jpeg', 'image/gif', 'application/pdf'])('of %s is taken, and shown', async (type) => {
    const { status, body } = await send(world.url, file(PNG, type, described('Passport scan')));
    expect([status, body]).toEqual([200, '{"Response":[{"Id":{"id":1001}}]}']);
    const answer = await send(world.url, ask.get(`${path}/1001`, user.auth));
    const { now } = world.clock;
    const url = `${world.url}/v1/user/1364/attachment/1001/content`;
    expect(answer.body).toBe(
      `{"Response":[{"AttachmentUser":{"id":1001,"created":"${now}","updated":"${now}","attachment":` +
        `{"description":"Passport scan","content_type":"${type}","urls":[{"type":"IMAGE","url":"${url}"}]}}}]}`,
    );
    expect(answer.headers['x-mock-assumed']).toBe('AttachmentUser.attachment.urls.url');
  });

  test('keeps its instant while time goes on', async () => {
    const { now } = world.clock;
    await upload();
    await world.clock.advance(60_000);
    expect(await read(1001)).toMatchObject({ created: now, updated: now });
  });

  test('has a url at the mock itself, where the content is', async () => {
    await upload();
    const { attachment } = (await read(1001)) as { attachment: { urls: { url: string }[] } };
    const url = new URL(attachment.urls[0]?.url ?? '');
    expect(url.origin).toBe(mock.url);
    const answer = await send(mock.url, ask.get(url.pathname, user.auth));
    expect([answer.status, answer.headers['content-type'], answer.headers['content-length']]).toEqual([200, 'image/png', `${PNG.length}`]);
  });

  test.each(['IMAGE/PNG', 'image/png; charset=binary', ' image/png'])('has its type from a Content-Type like %j', async (type) => {
    expect(await read(await upload(file(PNG, type)))).toMatchObject({ attachment: { content_type: 'image/png' } });
  });

  test.each([
    ['none', {}, ''],
    ['an empty one', described(''), ''],
    ['one in Latin-1', described("Reçu d'été"), "Reçu d'été"],
    ['one of a thousand characters', described('é'.repeat(1000)), 'é'.repeat(1000)],
    ['one that looks like JSON', described('{"a":"\\u0000"}'), '{"a":"\\u0000"}'],
  ])('has a description: %s', async (_, headers, description) => {
    expect(await read(await upload(file(PNG, 'image/png', headers)))).toMatchObject({ attachment: { description } });
  });

  test('may have one byte, and ten mebibytes, and no more', async () => {
    expect(await upload(file('x', 'image/gif'))).toBe(1001);
    expect(await upload(file(Buffer.alloc(MOST_BYTES), 'application/pdf'))).toBe(1002);
    const tooLarge = file(Buffer.alloc(MOST_BYTES + 1), 'application/pdf');
    await expectRefused({ mock, world }, () => send(world.url, tooLarge), 400, /larger than 10485760 bytes/);
    const chunked = file(Buffer.alloc(MOST_BYTES + 1), 'application/pdf', { 'Transfer-Encoding': 'chunked' });
    await expectRefused({ mock, world }, () => send(world.url, chunked), 400, /larger than 10485760 bytes/);
    expect(world.nextId('attachment')).toBe(1003);
  });

  test.each(['f', 'MIIB', '\0secret'])(
    'of ten mebibytes that look like a secret, %j, is taken; how many there were is on record',
    async (unit) => {
      expect(await upload(file(Buffer.alloc(MOST_BYTES, unit), 'application/pdf'))).toBe(1001);
      const { request } = world.journal.exchanges().at(-1) ?? {};
      expect([request?.bytes, request?.text]).toEqual([MOST_BYTES, `[${MOST_BYTES} bytes]`]);
    },
  );

  test('is signed for by its bytes', async () => {
    const signature = (bytes: Buffer) => ({ 'X-Bunq-Client-Signature': sign(bytes, user.privateKey) });
    expect(await upload(file(PNG, 'image/png', signature(PNG)))).toBe(1001);
    const wrong = file(PNG, 'image/png', signature(Buffer.from(PNG.toString('utf8'))));
    await expectRefused({ mock, world }, () => send(world.url, wrong), 400, 'The request signature is invalid.');
  });

  test("is the person's under either of its two ids, and also in the partner's hand", async () => {
    const partner = await logIn(world, world.partner.api_key);
    expect(await upload(file(PNG, 'image/png', {}, '/v1/user/1363/attachment'))).toBe(1001);
    expect(await upload(file(PNG, 'image/png', partner.auth))).toBe(1002);
    for (const id of [1001, 1002])
      for (const owner of [1363, 1364])
        for (const { auth } of [user, partner])
          expect(await read(id, `/v1/user/${owner}/attachment`, auth)).toMatchObject({
            id,
            attachment: { urls: [{ url: `${world.url}/v1/user/${owner}/attachment/${id}/content` }] },
          });
    expect((await send(world.url, file(PNG, 'image/png', partner.auth, '/v1/user/1360/attachment'))).status).toBe(403);
  });
});

test('an identification names one attachment, or two', async () => {
  await upload();
  await upload();
  const body = { document_type: 'CRYPTO_KYC_QUESTIONNAIRE', document_country_of_issuance: 'NL', document_attachment_id: 1001 };
  const { status, body: answer } = await send(world.url, ask.post(identification, body, user.auth));
  expect([status, answer]).toEqual([200, '{"Response":[{"Id":{"id":261}}]}']);
  const both = { ...body, document_back_attachment_id: 1002 };
  expect(await items(world.url, ask.post(identification.replace('1364', '1363'), both, user.auth))).toEqual([{ Id: { id: 262 } }]);
});

describe('is refused, and changes nothing:', () => {
  let other: Actor;
  beforeEach(async () => {
    other = await stranger(world);
    // 1001 is the user's, 1002 the other's.
    await upload();
    await upload(file(PNG, 'image/png', other.auth, `/v1/user/${other.id}/attachment`));
  });
  const document = (given: object, as = identification): Asked =>
    ask.post(
      as,
      { document_type: 'CRYPTO_KYC_QUESTIONNAIRE', document_country_of_issuance: 'NL', document_attachment_id: 1001, ...given },
      user.auth,
    );

  test.each<[what: string, asked: () => Asked, status: number, text: Text]>([
    [
      'no type',
      () => file(PNG, undefined),
      400,
      /Content-Type is "missing"; bunq takes image\/png, image\/jpeg, image\/gif, application\/pdf/,
    ],
    ['an empty type', () => file(PNG, ''), 400, /bunq takes/],
    ['another type', () => file(PNG, 'image/webp'), 400, /Content-Type is "image\/webp"/],
    ['JSON', () => ask.post(path, { file: 'x' }, user.auth), 400, /Content-Type is "application\/json"/],
    ['a form', () => file('x', 'multipart/form-data; boundary=x'), 400, /bunq takes/],
    ['two types', () => file(PNG, 'image/png, image/jpeg'), 400, /bunq takes/],
    ['no bytes', () => file('', 'image/png'), 400, /the body is empty/],
    ['bytes in gzip', () => file(PNG, 'image/png', { 'Content-Encoding': 'gzip' }), 400, /Content-Encoding "gzip"/],
    ['a description that is too long', () => file(PNG, 'image/png', described('x'.repeat(1001))), 400, /Description: is longer than 1000/],
    ['no token', () => file(PNG, 'image/png', { 'X-Bunq-Client-Authentication': undefined }), 403, 'Insufficient authentication.'],
    ["another user's token", () => file(PNG, 'image/png', other.auth), 403, 'Insufficient authentication.'],
    ["another user's id", () => file(PNG, 'image/png', {}, `/v1/user/${other.id}/attachment`), 403, 'Insufficient authentication.'],
    ["nobody's id", () => file(PNG, 'image/png', {}, '/v1/user/9/attachment'), 404, /there is no user 9/],
    ['a list of them', () => ask.get(path, user.auth), 405, /GET is not allowed here; allowed: POST/],
    ['one that is not there', () => ask.get(`${path}/1003`, user.auth), 404, /there is no attachment 1003/],
    ["another's", () => ask.get(`${path}/1002`, user.auth), 404, /there is no attachment 1002/],
    ['one in the other hand', () => ask.get(`/v1/user/${other.id}/attachment/1002`, user.auth), 403, 'Insufficient authentication.'],

    ['an identification without anything', () => ask.post(identification, {}, user.auth), 400, /\/document_attachment_id: is missing/],
    ['one of another type', () => document({ document_type: 'PASSPORT' }), 400, /\/document_type: is not CRYPTO_KYC_QUESTIONNAIRE/],
    ['a country that is none', () => document({ document_country_of_issuance: 'nld' }), 400, /\/document_country_of_issuance/],
    [
      'an attachment that is not there',
      () => document({ document_attachment_id: 7 }),
      400,
      /\/document_attachment_id: names no attachment/,
    ],
    ["another's attachment", () => document({ document_attachment_id: 1002 }), 400, /\/document_attachment_id: names no attachment/],
    ["another's back", () => document({ document_back_attachment_id: 1002 }), 400, /\/document_back_attachment_id: names no attachment/],
    ['an id in a string', () => document({ document_attachment_id: '1001' }), 400, /\/document_attachment_id: is no integer/],
    ['an id beyond all', () => document({ document_attachment_id: 1e300 }), 400, /\/document_attachment_id/],
    ['another field', () => document({ note: 'x' }), 400, 'Superfluous field "note".'],
    ["another's id in the path", () => document({}, `/v1/user/${other.id}/document-identification`), 403, 'Insufficient authentication.'],
  ])('%s', async (_, asked, status, text) => {
    const next = () => ['attachment', 'document-identification'].map((slug) => world.nextId(slug));
    const before = [next(), await read(1001)];
    await expectRefused({ mock, world, actors: [other] }, () => send(world.url, asked()), status, text);
    expect([next(), await read(1001)]).toEqual(before);
  });
});
