/** What is refused of inquiries and their entries. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Mock, startMock } from '../../server/index.js';
import { type Actor, stranger } from '../support/actors.js';
import { type Asked, ask, send } from '../support/client.js';
import { INCOME, inquiring, POLITICS, path } from '../support/inquiries.js';
import { expectRefused, type Text } from '../support/refused.js';

let mock: Mock;
const ownFaults: unknown[] = [];
beforeAll(async () => {
  mock = await startMock({ onOwnFault: (error) => ownFaults.push(error) });
});
afterAll(async () => {
  await mock.stop();
  expect(ownFaults).toEqual([]);
});
type Scene = ReturnType<typeof inquiring>;
let scene: Scene;
beforeEach(() => {
  scene = inquiring(mock);
});

describe('is refused, and changes nothing:', () => {
  let other: Actor;
  beforeEach(async () => {
    const { world, answer, upload } = scene;
    other = await stranger(world);
    world.plan.set({ inquiry: 'by-hand' });
    await world.inquire(1364, { entries: [INCOME, POLITICS] });
    await world.inquire(1364, { entries: [INCOME], purpose: 'COMPLIANCE_SCREENING' });
    await world.inquire(other.id, { entries: [INCOME] });
    // 2002 is answered. 1001 is the user's attachment, 1002 the other's.
    await answer(2002);
    await upload();
    await upload(other);
  });

  test.each<[what: string, asked: (scene: Scene) => Asked, status: number, text: Text]>([
    ['no answer', ({ put }) => put(2001, {}), 400, /\/answer: is missing, and so is all_attachment_id/],
    ['no attachments in their list', ({ put }) => put(2001, { all_attachment_id: [] }), 400, /\/answer: is missing/],
    ['an empty answer', ({ put }) => put(2001, { answer: '' }), 400, /\/answer/],
    ['an answer that is too long', ({ put }) => put(2001, { answer: 'x'.repeat(10_001) }), 400, /\/answer/],
    ['an answer that is no text', ({ put }) => put(2001, { answer: ['x'] }), 400, /\/answer: is no string/],
    ['ids in strings', ({ put }) => put(2001, { all_attachment_id: ['1001'] }), 400, /\/all_attachment_id\/0: is no integer/],
    ['a single id', ({ put }) => put(2001, { all_attachment_id: 1001 }), 400, /\/all_attachment_id: is no array/],
    ['another field', ({ put }) => put(2001, { answer: 'x', status: 'APPROVED' }), 400, 'Superfluous field "status".'],
    [
      'an attachment that is not there',
      ({ put }) => put(2001, { all_attachment_id: [7] }),
      400,
      /\/all_attachment_id\/0: names no attachment/,
    ],
    [
      "another's attachment beside an own one",
      ({ put }) => put(2001, { all_attachment_id: [1001, 1002], answer: 'x' }),
      400,
      /\/all_attachment_id\/1: names no attachment of this user/,
    ],
    ['one that is answered', ({ put }) => put(2002, { answer: 'x' }), 400, /2002 has status WAITING_FOR_REVIEW.*allowed now: none/],
    ['an entry of another inquiry', ({ put }) => put(2003, { answer: 'x' }), 404, /no partner-user-information-inquiry-entry 2003/],
    ['an entry that is not there', ({ put }) => put(2009, { answer: 'x' }), 404, /no partner-user-information-inquiry-entry 2009/],
    ['an inquiry that is not there', ({ put }) => put(2001, { answer: 'x' }, 1009), 404, /no user-information-inquiry 1009/],
    ["another user's inquiry", ({ put }) => put(2004, { answer: 'x' }, 1003), 404, /no user-information-inquiry 1003/],
    ['reading it', ({ user }) => ask.get(`${path}/1003`, user.auth), 404, /no user-information-inquiry 1003/],
    ['in the other hand', ({ put }) => ({ ...put(2001, { answer: 'x' }), headers: other.auth }), 403, 'Insufficient authentication.'],
    ['without a token', () => ask.get(path), 403, 'Insufficient authentication.'],
    [
      'a status that there is not',
      ({ user }) => ask.get(`${path}?status=FINALIZED,OPEN`, user.auth),
      400,
      /parameter status is "FINALIZED,OPEN"/,
    ],
    ['no status', ({ user }) => ask.get(`${path}?status=`, user.auth), 400, /parameter status/],
    ['changing an inquiry', ({ user }) => ask.put(`${path}/1001`, { status: 'FINALIZED' }, user.auth), 405, /allowed: GET/],
    ['making one', ({ user }) => ask.post(path, { entries: [INCOME] }, user.auth), 405, /allowed: GET/],
  ])('%s', async (_, asked, status, text) => {
    const { world, list } = scene;
    const shown = async () => [
      await list(),
      await list('', other),
      ['user-information-inquiry', 'partner-user-information-inquiry-entry', 'attachment'].map((slug) => world.nextId(slug)),
    ];
    const before = await shown();
    await expectRefused({ mock, world, actors: [other] }, () => send(world.url, asked(scene)), status, text);
    expect(await shown()).toEqual(before);
  });

  test('one that is approved, and one that is rejected', async () => {
    const { world, put, read, answer } = scene;
    await answer(2001);
    world.plan.set({ inquiry: { after_ms: 0 } });
    expect((await read()).status).toBe('FINALIZED');
    const approved = await send(world.url, put(2001, { answer: 'again' }));
    expect([approved.status, approved.body]).toEqual([400, expect.stringContaining('has status APPROVED')]);
    world.plan.set({ inquiry: { after_ms: 0 }, inquiry_outcome: 'REJECTED' });
    await answer(2003, 1002);
    const rejected = await send(world.url, put(2003, { answer: 'again' }, 1002));
    expect([rejected.status, rejected.body]).toEqual([400, expect.stringContaining('has status REJECTED')]);
  });
});
