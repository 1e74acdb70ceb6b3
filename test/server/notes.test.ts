/** Notes beside what happens on an account, and the files of users. */
import { afterAll, describe, expect, test } from 'vitest';
import { startMock, type WorldHandle } from '../../server/index.js';
import { order, VIRTUAL } from '../support/cards.js';
import { ask, send } from '../support/client.js';
import { at, EUR, first, given, ibanOf, sandboxUser } from '../support/money.js';
import { type Client, type Json, only, why } from '../support/partner.js';

const mock = await startMock({ freeze: true, now: '2025-07-01T10:00:00Z' });
afterAll(() => mock.stop());
let worlds = 0;

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0xff]);

interface Scene {
  world: WorldHandle;
  user: Client;
  other: Client;
  account: Json;
  theirs: Json;
  /** On what there may be notes, by the path of it. */
  parents: Record<string, string>;
}
/** Two users, of whom the first has paid, asked, been asked, and bought something. */
async function scene(): Promise<Scene> {
  const world = mock.world(`notes-${worlds++}`, {});
  const [user, other] = [await sandboxUser(world), await sandboxUser(world)];
  const [account, theirs] = [await first(user), await first(other)];
  await given(world, account, '100');
  const description = 'x';
  const payment = only(
    await user.post(at(user, account, 'payment'), { amount: EUR('1'), counterparty_alias: ibanOf(theirs), description }),
  ).id;
  const request = (to: Json) => ({ amount_inquired: EUR('1'), counterparty_alias: ibanOf(to), description, allow_bunqme: false });
  const inquiry = only(await user.post(at(user, account, 'request-inquiry'), request(theirs))).id;
  only(await other.post(at(other, theirs, 'request-inquiry'), request(account)));
  const [response] = await user.all(at(user, account, 'request-response'));
  const card = await order(user, VIRTUAL);
  const { id: action } = await world.money.payByCard(card.id, { amount: EUR('1') });
  const parents = {
    payment: at(user, account, `payment/${payment}`),
    'request-inquiry': at(user, account, `request-inquiry/${inquiry}`),
    'request-response': at(user, account, `request-response/${response?.id}`),
    'mastercard-action': at(user, account, `mastercard-action/${action}`),
  };
  return { world, user, other, account, theirs, parents };
}
const parents = ['payment', 'request-inquiry', 'request-response', 'mastercard-action'];
const gone = async (user: Client, path: string, { url }: WorldHandle) => {
  const answer = await fetch(`${url}/v1${path}`, { method: 'DELETE', headers: user.auth });
  return [answer.status, await answer.json()];
};
const upload = async ({ world, user, account }: Scene, path = at(user, account, 'attachment')) => {
  const headers = { ...user.auth, 'Content-Type': 'image/png', 'X-Bunq-Attachment-Description': 'A receipt' };
  return JSON.parse((await send(world.url, ask.post(`/v1${path}`, PNG, headers))).body).Response[0].Id.id as number;
};
const bytesAt = async (user: Client, path: string, { url }: WorldHandle) => {
  const answer = await fetch(`${url}/v1${path}`, { headers: user.auth });
  return { status: answer.status, type: answer.headers.get('content-type'), bytes: Buffer.from(await answer.arrayBuffer()) };
};

describe.each(parents)('beside a %s', (parent) => {
  test('a text is written, listed, read, changed and deleted', async () => {
    const { world, user, parents } = await scene();
    const path = `${parents[parent]}/note-text`;
    const { id } = only(await user.post(path, { content: 'For the cat' }));
    const second = only(await user.post(path, { content: '' })).id;
    const note = await user.one(`${path}/${id}`);
    expect(note).toMatchObject({ content: 'For the cat', label_user_creator: { type: 'PERSON' } });
    expect(await user.all(path)).toMatchObject([{ id: second, content: '' }, note]);
    await world.clock.advance(1000);
    expect(only(await user.put(`${path}/${id}`, { content: 'For both cats' }))).toEqual({ id });
    expect(await user.one(`${path}/${id}`)).toEqual({ ...note, content: 'For both cats', updated: '2025-07-01 10:00:01.000000' });
    expect(await gone(user, `${path}/${id}`, world)).toEqual([200, { Response: [{}] }]);
    expect((await user.get(`${path}/${id}`)).status).toBe(404);
    expect(await user.all(path)).toMatchObject([{ id: second }]);
  });

  test('a file is named, and what is said of it changed', async () => {
    const stage = await scene();
    const { world, user, account, parents } = stage;
    const path = `${parents[parent]}/note-attachment`;
    const attachment_id = await upload(stage);
    const { id } = only(await user.post(path, { attachment_id, description: 'Receipt' }));
    only(await user.put(`${path}/${id}`, { description: 'The receipt' }));
    expect(await user.all(path)).toMatchObject([
      { id, description: 'The receipt', attachment: [{ id: attachment_id, monetary_account_id: account.id }] },
    ]);
    expect(await gone(user, `${path}/${id}`, world)).toEqual([200, { Response: [{}] }]);
    expect(await user.all(path)).toEqual([]);
    const file = { status: 200, type: 'image/png', bytes: PNG };
    expect(await bytesAt(user, at(user, account, `attachment/${attachment_id}/content`), world)).toEqual(file);
  });
});

test('a note is beside one thing alone, and of one side alone', async () => {
  const { world, user, other, account, theirs, parents } = await scene();
  const { id } = only(await user.post(`${parents.payment}/note-text`, { content: 'Mine' }));
  for (const each of ['request-inquiry', 'request-response', 'mastercard-action']) {
    expect(await user.all(`${parents[each]}/note-text`)).toEqual([]);
    expect((await user.get(`${parents[each]}/note-text/${id}`)).status).toBe(404);
  }
  const [received] = await other.all(at(other, theirs, 'payment'));
  expect(await other.all(at(other, theirs, `payment/${received?.id}/note-text`))).toEqual([]);
  expect((await other.get(`/user/${other.id}/monetary-account/${account.id}/payment/1/note-text`)).status).toBe(404);
  expect((await user.post(at(user, account, 'payment/999/note-text'), { content: 'x' })).status).toBe(404);
  expect((await user.post(at(user, account, `payment/${received?.id}/note-text`), { content: 'x' })).status).toBe(404);
  const twin = mock.world(`${world.name}-twin`, {});
  const snapshot = await world.snapshot();
  twin.restore(snapshot);
  expect(await twin.snapshot()).toEqual(snapshot);
});

test('a file is given back byte for byte, on either path, to whose it is', async () => {
  const stage = await scene();
  const { world, user, other, account, theirs } = stage;
  const ids = [await upload(stage), await upload(stage, `/user/${user.id}/attachment`)];
  for (const id of ids) {
    for (const path of [`/user/${user.id}/attachment/${id}/content`, at(user, account, `attachment/${id}/content`)])
      expect(await bytesAt(user, path, world)).toEqual({ status: 200, type: 'image/png', bytes: PNG });
    expect(await user.one(`/user/${user.id}/attachment/${id}`)).toMatchObject({ attachment: { description: 'A receipt' } });
    for (const path of [`/user/${other.id}/attachment/${id}/content`, at(other, theirs, `attachment/${id}/content`)])
      expect((await bytesAt(other, path, world)).status).toBe(404);
  }
  const [seen] = world.journal.exchanges({ operation: 'attachment-content.read' });
  expect(seen?.answer?.body).toBe('10 bytes of image/png');
});

test('what cannot be is refused, and changes nothing', async () => {
  const stage = await scene();
  const { world, user, other, theirs, parents } = stage;
  const foreign = await upload({ ...stage, user: other, account: theirs });
  const kept = async () => world.snapshot().then(({ rows, ids }: Json) => [rows, ids.next]);
  const before = await kept();
  for (const [end, body, text] of [
    ['note-text', {}, '/content'],
    ['note-text', { content: 7 }, '/content'],
    ['note-text', { content: 'x', id: 1 }, 'Superfluous field "id".'],
    ['note-attachment', { description: 'x' }, '/attachment_id'],
    ['note-attachment', { attachment_id: 999, description: 'x' }, 'names no attachment of this user'],
    ['note-attachment', { attachment_id: foreign, description: 'x' }, 'names no attachment of this user'],
  ] as const) {
    const refused = await user.post(`${parents.payment}/${end}`, body);
    expect([refused.status, why(refused)]).toEqual([400, expect.stringContaining(text)]);
    expect(await kept()).toEqual(before);
  }
});
