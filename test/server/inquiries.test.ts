/** An inquiry of bunq's: how it is shown, answered and ended, and which of them a list holds. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type InquiryAsked, type Mock, startMock } from '../../server/index.js';
import { logIn, stranger } from '../support/actors.js';
import { ask, items, send } from '../support/client.js';
import { entriesOf, INCOME, type Inquiry, inquiring, POLITICS, path, statuses } from '../support/inquiries.js';

let mock: Mock;
const ownFaults: unknown[] = [];
beforeAll(async () => {
  mock = await startMock({ onOwnFault: (error) => ownFaults.push(error) });
});
afterAll(async () => {
  await mock.stop();
  expect(ownFaults).toEqual([]);
});
let scene: ReturnType<typeof inquiring>;
beforeEach(() => {
  scene = inquiring(mock);
});

describe('an inquiry', () => {
  test('is shown as bunq shows one', async () => {
    const { world, user } = scene;
    const asked = await world.inquire(1364, { entries: [POLITICS, INCOME] });
    const entry = (id: number, type: string) => ({
      UserInformationInquiryEntry: {
        id,
        created: '2026-06-01 10:00:00.000000',
        updated: '2026-06-01 10:00:00.000000',
        type,
        status: 'PENDING',
        all_data_submitted: [],
        assistant_conversation: null,
        context: {},
        reject_reason: null,
        entry_description: type,
      },
    });
    const UserInformationInquiry = {
      id: 1001,
      created: '2026-06-01 10:00:00.000000',
      updated: '2026-06-01 10:00:00.000000',
      user_id: 1363,
      title: 'We need some information from you',
      subtitle: 'Please provide the requested details',
      purpose: 'ONBOARDING',
      status: 'EXPECTING_REPLY_FROM_USER',
      all_entry: [entry(2001, POLITICS), entry(2002, INCOME)],
      assistant_conversation: null,
      finn_conversation: null,
      time_expiry: null,
      external_model_name: 'USER_PERSON',
      external_model_id: 1363,
    };
    expect(asked).toEqual(UserInformationInquiry);
    const answer = await send(world.url, ask.get(`${path}/1001`, user.auth));
    expect(answer.body).toBe(JSON.stringify({ Response: [{ UserInformationInquiry }] }));
    expect(answer.headers).not.toHaveProperty('x-mock-assumed');
    expect(JSON.parse((await send(world.url, ask.get(path, user.auth))).body)).toEqual({
      Response: [{ UserInformationInquiry }],
      Pagination: { future_url: `${path}?count=10&newer_id=1001`, newer_url: null, older_url: null },
    });
  });

  test('is answered with text, attachments or both, reviewed, and finalized', async () => {
    const { world, user, put, read, upload } = scene;
    await world.inquire(1363, { entries: [INCOME, 'IDENTIFICATION_DOCUMENT_VERIFY', POLITICS] });
    const files = [await upload(), await upload()];
    await world.clock.advance(1000);
    expect(await items(world.url, put(2001, { answer: 'My salary.' }))).toEqual([{ Id: { id: 2001 } }]);
    expect(await items(world.url, put(2003, { all_attachment_id: [], answer: 'é' }))).toEqual([{ Id: { id: 2003 } }]);
    expect(statuses(await read())).toEqual(['EXPECTING_REPLY_FROM_USER', 'WAITING_FOR_REVIEW', 'PENDING', 'WAITING_FOR_REVIEW']);
    expect((await read()).updated).toBe('2026-06-01 10:00:00.000000');

    await world.clock.advance(1000);
    expect(await items(world.url, put(2002, { all_attachment_id: files, answer: 'See there.' }))).toEqual([{ Id: { id: 2002 } }]);
    const answered = await read();
    expect(statuses(answered)).toEqual(['EXPECTING_REPLY_FROM_BUNQ', ...Array(3).fill('WAITING_FOR_REVIEW')]);
    expect([answered.updated, ...entriesOf(answered).map(({ updated }) => updated.slice(17, 19))]).toEqual([
      world.clock.now,
      '01',
      '02',
      '01',
    ]);
    expect(entriesOf(answered).map(({ all_data_submitted }) => all_data_submitted)).toEqual([
      [{ type: 'FREE_TEXT', value: 'My salary.' }],
      [
        { type: 'ATTACHMENT', value: '1001' },
        { type: 'ATTACHMENT', value: '1002' },
        { type: 'FREE_TEXT', value: 'See there.' },
      ],
      [{ type: 'FREE_TEXT', value: 'é' }],
    ]);
    const { headers } = await send(world.url, ask.get(`${path}/1001`, user.auth));
    expect(headers['x-mock-assumed']).toMatch(/all_data_submitted\.type=ATTACHMENT$/);

    await world.clock.advance(999);
    expect(await read()).toEqual(answered);
    expect(await world.clock.advance(1)).toMatchObject({
      fired: [{ type: 'user-information-inquiry', transition: 'approve', id: 1001 }],
      scheduled: [],
    });
    expect(statuses(await read())).toEqual(['FINALIZED', 'APPROVED', 'APPROVED', 'APPROVED']);
    expect(entriesOf(await read()).map(({ reject_reason }) => reject_reason)).toEqual([null, null, null]);
  });

  test.each([
    [{ inquiry_outcome: 'REJECTED', inquiry_reject_reason: 'The document is not legible.' }, 'The document is not legible.'],
    [{ inquiry_outcome: 'REJECTED' }, null],
  ] as const)('is rejected, entry by entry, with the plan %j', async (plan, reason) => {
    const { world, read, answer } = scene;
    world.plan.user(1364, plan);
    await world.inquire(1364, { entries: [INCOME, POLITICS] });
    await answer(2001);
    await answer(2002);
    await world.clock.advance(1000);
    expect(statuses(await read())).toEqual(['FINALIZED', 'REJECTED', 'REJECTED']);
    expect(entriesOf(await read()).map(({ reject_reason }) => reject_reason)).toEqual([reason, reason]);
  });

  test('is reviewed when the plan says: after another time, after reads, or not before that is changed', async () => {
    const { world, list, read, answer } = scene;
    world.plan.set({ inquiry: 'by-hand', inquiry_reject_reason: 'not told of an approval' });
    await world.inquire(1364, { entries: [INCOME] });
    await answer(2001);
    await world.clock.advance(86_400_000);
    expect((await read()).status).toBe('EXPECTING_REPLY_FROM_BUNQ');
    world.plan.user(1363, { inquiry: { after_reads: 2 } });
    await list();
    // That one was read before counts too.
    expect([(await read()).status, (await read()).status]).toEqual(['EXPECTING_REPLY_FROM_BUNQ', 'FINALIZED']);
    expect(entriesOf(await read())).toMatchObject([{ status: 'APPROVED', reject_reason: null }]);
    world.plan.user(1363, { inquiry: { after_ms: 0 } });
    await world.inquire(1364, { entries: [INCOME] });
    await answer(2002, 1002);
    expect((await read(1002)).status).toBe('FINALIZED');
  });

  test('is ended by hand, as planned or otherwise', async () => {
    const { world, read, answer } = scene;
    const slug = 'user-information-inquiry';
    world.plan.set({ inquiry: 'by-hand', inquiry_reject_reason: 'Not legible.' });
    await world.inquire(1364, { entries: [INCOME] });
    await expect(world.plan.step(slug, 1001)).rejects.toThrow(/has status EXPECTING_REPLY_FROM_USER, from which neither time/);
    await answer(2001);
    expect(await world.plan.step(slug, 1001, { inquiry_outcome: 'REJECTED' })).toEqual({ id: 1001, status: 'FINALIZED' });
    expect(entriesOf(await read())).toMatchObject([{ status: 'REJECTED', reject_reason: 'Not legible.' }]);
    await world.inquire(1364, { entries: [INCOME] });
    await answer(2002, 1002);
    await world.plan.step(slug, 1002);
    expect(entriesOf(await read(1002))).toMatchObject([{ status: 'APPROVED', reject_reason: null }]);
  });

  test('takes in what is asked under its purpose until it is final', async () => {
    const { world, read, answer } = scene;
    const asked = (given: Partial<InquiryAsked>) => world.inquire(1364, { entries: [INCOME], ...given });
    await asked({ title: 'Mine' });
    expect(await asked({ entries: [POLITICS], title: 'Not this', subtitle: 'Nor this' })).toMatchObject({ id: 1001, title: 'Mine' });
    expect(await asked({ purpose: 'COMPLIANCE_SCREENING' })).toMatchObject({ id: 1002, all_entry: [{}] });
    const before = await read();
    expect(statuses(before)).toEqual(['EXPECTING_REPLY_FROM_USER', 'PENDING', 'PENDING']);
    await answer(2001);
    await answer(2002);
    await world.clock.advance(600);
    expect(await asked({})).toMatchObject({ id: 1001, status: 'EXPECTING_REPLY_FROM_USER', updated: world.clock.now });
    await world.clock.advance(60_000);
    expect(statuses(await read())).toEqual(['EXPECTING_REPLY_FROM_USER', 'WAITING_FOR_REVIEW', 'WAITING_FOR_REVIEW', 'PENDING']);
    await answer(2004);
    await world.clock.advance(1000);
    expect(statuses(await read())).toEqual(['FINALIZED', 'APPROVED', 'APPROVED', 'APPROVED']);
    expect(await asked({})).toMatchObject({ id: 1003, all_entry: [{ UserInformationInquiryEntry: { id: 2005 } }] });
    expect(statuses(await read(1002))).toEqual(['EXPECTING_REPLY_FROM_USER', 'PENDING']);
  });

  test("is the person's under either of its two ids, and also in the partner's hand", async () => {
    const { world, user } = scene;
    const partner = await logIn(world, world.partner.api_key);
    await world.inquire(1363, { entries: [INCOME, POLITICS] });
    for (const [owner, entry] of [
      [1363, 2001],
      [1364, 2002],
    ] as const) {
      const base = `/v1/user/${owner}/user-information-inquiry`;
      for (const { auth } of [user, partner]) {
        expect(await items(world.url, ask.get(`${base}/1001`, auth))).toMatchObject([{ UserInformationInquiry: { user_id: 1363 } }]);
        expect(await items(world.url, ask.get(base, auth))).toHaveLength(1);
      }
      const url = `${base}/1001/partner-user-information-inquiry-entry/${entry}`;
      expect(await items(world.url, ask.put(url, { answer: 'x' }, partner.auth))).toEqual([{ Id: { id: entry } }]);
    }
    expect((await send(world.url, ask.get('/v1/user/1360/user-information-inquiry', partner.auth))).status).toBe(403);
    const other = await stranger(world);
    expect(await items(world.url, ask.get(`/v1/user/${other.id}/user-information-inquiry`, other.auth))).toEqual([]);
  });
});

describe('a list', () => {
  beforeEach(async () => {
    const { world, answer } = scene;
    await world.inquire(1364, { entries: [INCOME] });
    await world.inquire(1364, { entries: [INCOME], purpose: 'COMPLIANCE_SCREENING', fulfillment_type: 'IDENTITY_VERIFICATION' });
    await world.inquire(1364, { entries: [INCOME], purpose: 'DOCUMENT_EXPIRY_RENEWAL', fulfillment_type: 'LEGAL_NAME' });
    await answer(2001, 1001);
    await world.clock.advance(1000);
    await answer(2002, 1002);
  });

  test.each([
    ['', [1003, 1002, 1001]],
    ['?status=EXPECTING_REPLY_FROM_USER', [1003]],
    ['?status=FINALIZED,EXPECTING_REPLY_FROM_BUNQ', [1002, 1001]],
    ['?status=FINALIZED%2CEXPECTING_REPLY_FROM_BUNQ', [1002, 1001]],
    ['?type=USER_PERSON', [1003, 1002, 1001]],
    ['?type=USER_COMPANY,USER_PERSON', [1003, 1002, 1001]],
    ['?type=USER_COMPANY', []],
    ['?purpose=ONBOARDING', [1001]],
    ['?purpose=ONBOARDING,DOCUMENT_EXPIRY_RENEWAL', [1003, 1001]],
    ['?purpose=SOMETHING_ELSE', []],
    ['?purpose=', []],
    ['?fulfillment_type=IDENTITY_VERIFICATION,LEGAL_NAME', [1003, 1002]],
    ['?fulfillment_type=', []],
    ['?fulfillment_type=IDENTITY_VERIFICATION&status=FINALIZED', []],
    ['?other=1', [1003, 1002, 1001]],
  ])('filtered by %j', async (query, ids) => {
    const { list } = scene;
    expect((await list(query)).map(({ id }) => id)).toEqual(ids);
  });

  test('keeps its filters from page to page', async () => {
    const { world, user } = scene;
    const page = async (url: string) => {
      const { body } = await send(world.url, ask.get(url, user.auth));
      const { Response, Pagination } = JSON.parse(body);
      return { ids: Response.map((item: { UserInformationInquiry: Inquiry }) => item.UserInformationInquiry.id), ...Pagination };
    };
    const filter = 'status=EXPECTING_REPLY_FROM_BUNQ%2CFINALIZED&type=USER_PERSON';
    const first = await page(`${path}?type=USER_PERSON&other=1&count=1&status=EXPECTING_REPLY_FROM_BUNQ,FINALIZED`);
    const url = `${path}?count=1`;
    const older_url = `${url}&older_id=1002&${filter}`;
    expect(first).toEqual({ ids: [1002], future_url: `${url}&newer_id=1002&${filter}`, newer_url: null, older_url });
    expect(await page(older_url)).toEqual({ ids: [1001], future_url: null, newer_url: `${url}&newer_id=1001&${filter}`, older_url: null });
  });
});
