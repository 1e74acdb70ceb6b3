import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Mock, startMock, type WorldHandle } from '../../server/index.js';
import { json } from '../support/json.js';

let mock: Mock;
let worlds = 0;
beforeAll(async () => {
  mock = await startMock({ freeze: true });
});
afterAll(() => mock.stop());

interface Page {
  ids: number[];
  pagination: { future_url: string | null; newer_url: string | null; older_url: string | null };
}

const LIST = '/v1/user/1364/identity-verification-session';

function listOf(world: WorldHandle) {
  const headers = { 'X-Bunq-Client-Authentication': world.users[0]?.session_token ?? '', 'Content-Type': 'application/json' };
  return {
    async page(url: string): Promise<Page> {
      const { Response, Pagination } = await json(fetch(world.url + url, { headers }));
      return {
        ids: Response.map((item: { IdentityVerificationSessionIncode: { id: number } }) => item.IdentityVerificationSessionIncode.id),
        pagination: Pagination,
      };
    },
    async add(count: number) {
      for (let i = 0; i < count; i++)
        await fetch(world.url + LIST, { method: 'POST', headers, body: '{"purpose":"VERIFICATION","provider":"INCODE"}' });
    },
  };
}

const fresh = () => listOf(mock.world(`list-${worlds++}`));
const down = (from: number, count: number) => Array.from({ length: count }, (_, i) => from - i);

describe('null rules', () => {
  test('an empty list leads nowhere', async () => {
    expect(await fresh().page(LIST)).toEqual({ ids: [], pagination: { future_url: null, newer_url: null, older_url: null } });
  });

  test('a single page: future_url set, the other two null', async () => {
    const list = fresh();
    await list.add(3);
    expect(await list.page(LIST)).toEqual({
      ids: [38, 37, 36],
      pagination: { future_url: `${LIST}?count=10&newer_id=38`, newer_url: null, older_url: null },
    });
  });

  test('the newest, a middle and the oldest of several', async () => {
    const list = fresh();
    await list.add(7);
    const newest = await list.page(`${LIST}?count=3`);
    expect(newest).toEqual({
      ids: [42, 41, 40],
      pagination: { future_url: `${LIST}?count=3&newer_id=42`, newer_url: null, older_url: `${LIST}?count=3&older_id=40` },
    });
    const middle = await list.page(newest.pagination.older_url as string);
    expect(middle).toEqual({
      ids: [39, 38, 37],
      pagination: { future_url: null, newer_url: `${LIST}?count=3&newer_id=39`, older_url: `${LIST}?count=3&older_id=37` },
    });
    const oldest = await list.page(middle.pagination.older_url as string);
    expect(oldest).toEqual({ ids: [36], pagination: { future_url: null, newer_url: `${LIST}?count=3&newer_id=36`, older_url: null } });
  });

  test('future_url waits for what is not there yet', async () => {
    const list = fresh();
    await list.add(2);
    const { pagination } = await list.page(LIST);
    const none = await list.page(pagination.future_url as string);
    expect(none).toEqual({
      ids: [],
      pagination: { future_url: pagination.future_url, newer_url: null, older_url: `${LIST}?count=10&older_id=38` },
    });
    await list.add(1);
    expect((await list.page(none.pagination.future_url as string)).ids).toEqual([38]);
    expect((await list.page(none.pagination.older_url as string)).ids).toEqual([37, 36]);
  });

  test('ten a page unless asked, two hundred at most', async () => {
    const list = fresh();
    await list.add(12);
    expect((await list.page(LIST)).ids).toEqual(down(47, 10));
    expect((await list.page(`${LIST}?count=200`)).ids).toEqual(down(47, 12));
  });

  test('a list of one is a list', async () => {
    const world = mock.world('one');
    const answer = await json(
      fetch(`${world.url}/v1/user`, { headers: { 'X-Bunq-Client-Authentication': world.users[0]?.session_token ?? '' } }),
    );
    expect(answer.Response).toHaveLength(1);
    expect(Object.keys(answer.Pagination)).toEqual(['future_url', 'newer_url', 'older_url']);
  });
});

test('walked both ways, with rows added on the way, a list shows each row once, in order', async () => {
  const run = fc.asyncProperty(
    fc.integer({ min: 0, max: 25 }),
    fc.integer({ min: 1, max: 9 }),
    fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 6 }),
    async (rows, count, inserts) => {
      const list = fresh();
      await list.add(rows);
      const first = await list.page(`${LIST}?count=${count}`);

      // To the oldest, while newer ones arrive: they must not show up, nor push anything out.
      const older: number[] = [...first.ids];
      let added = 0;
      for (let page = first, turn = 0; page.pagination.older_url; turn++) {
        const arriving = inserts[turn] ?? 0;
        await list.add(arriving);
        added += arriving;
        page = await list.page(page.pagination.older_url);
        older.push(...page.ids);
      }
      expect(older).toEqual(down(35 + rows, rows));

      // From the oldest to the newest, and on to what has come since.
      const newer: number[] = [];
      let page = await list.page(`${LIST}?count=${count}&newer_id=0`);
      for (;;) {
        newer.push(...page.ids.toReversed());
        const next = page.pagination.newer_url ?? (page.ids.length ? page.pagination.future_url : null);
        if (!next) break;
        page = await list.page(next);
      }
      expect(newer).toEqual(down(35 + rows + added, rows + added).toReversed());
    },
  );
  await fc.assert(run, { numRuns: 40 });
});
