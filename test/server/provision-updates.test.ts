/** What a partner may ask for of a provision at each of its states, and what it may not. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { WorldHandle } from '../../server/index.js';
import { ask } from '../support/client.js';
import { type Client, provide, provisionOf, signedIn, why } from '../support/partner.js';
import { edition, frozenMock, HEX, NEW, PATH, STATES, words } from '../support/provisions.js';
import { expectRefused, type Text } from '../support/refused.js';
import { stateOf } from '../support/state.js';

const mock = await frozenMock();
let worlds = 0;
let world: WorldHandle;
let partner: Client;
beforeEach(async () => {
  world = mock.world(`provision-updates-${worlds++}`);
  partner = await signedIn(world);
});

const WORDS = [
  ...['CANCELLED', 'PENDING_PROCESS_CLOSURE', 'TOKEN_RESET_REQUESTED', 'CREATED', 'ACTIVE', 'CLOSED', 'FAILED'],
  ...['PENDING_PROCESS_TOKEN_RESET', 'NONE', 'cancelled', ' CANCELLED', ''],
];

describe.each(Object.entries(STATES))('at %s', (stage, { more, by, shown, asks }) => {
  const bring = async () => {
    const id = await provide(partner, more);
    await by(partner, id);
    return id;
  };

  test('it is shown as it is', async () => {
    expect(words(await provisionOf(partner, await bring(), edition(NEW)))).toBe(shown);
  });

  test('an update to anything that is not offered is refused, and changes nothing', async () => {
    const id = await bring();
    const before = await stateOf(mock, world, [partner]);
    for (const status of WORDS.filter((each) => !asks.includes(each))) {
      const refused = await partner.put(`${PATH}/${id}`, { status });
      expect(refused.status).toBe(400);
      const [said, offered = ''] = why(refused).split('; allowed now: ');
      expect(said).toBe(`bunq-mock: partner-user-provision ${id} has stage ${stage}, which cannot become "${status}"`);
      expect(offered.replace('.', '').split(', ').sort()).toEqual(asks.length ? [...asks].sort() : ['none']);
    }
    expect(await stateOf(mock, world, [partner])).toEqual(before);
  });

  test.each([...asks])('%s is taken', async (status) => {
    const id = await bring();
    const before = await provisionOf(partner, id);
    await world.clock.advance(100);
    expect((await partner.put(`${PATH}/${id}`, { status })).Response).toEqual([{ Id: { id } }]);
    const after = await provisionOf(partner, id);
    const isReset = status === 'TOKEN_RESET_REQUESTED';
    expect(words(after)).toBe(
      isReset ? 'TOKEN_RESET_REQUESTED PENDING_PROCESS_TOKEN_RESET SYSTEM' : 'CANCELLED PENDING_PROCESS_CLOSURE SYSTEM',
    );
    expect(after.updated).toBe(world.clock.now);
    await world.clock.advance(499);
    expect(words(await provisionOf(partner, id))).toBe(words(after));
    await world.clock.advance(1);
    const end = await provisionOf(partner, id, edition(NEW));
    expect(words(end)).toBe(isReset ? shown : 'CLOSED NONE NONE');
    expect(end.updated).toBe(world.clock.now);
    if (isReset) {
      expect(after.credential).toEqual({ ...before.credential, status: 'EXPIRED', token_value: null, updated: after.updated });
      expect(end.credential).toMatchObject({ status: 'PENDING_FIRST_USE', created: end.updated, token_value: HEX });
      expect(end.credential.token_value).not.toBe(before.credential.token_value);
    } else expect(end.credential).toBeNull();
  });
});

test.each<[what: string, body: object | string, text: Text]>([
  ['nothing', {}, /^bunq-mock: field \/status: is missing/],
  ['a status that is no string', { status: null }, /^bunq-mock: field \/status: is no string/],
  ['another field', { status: 'CANCELLED', sub_status: 'NONE' }, 'Superfluous field "sub_status".'],
  ['two things at once', { status: ['CANCELLED'] }, /^bunq-mock: field \/status: is no string/],
])('an update with %s is refused', async (_, body, text) => {
  const id = await provide(partner);
  await expectRefused({ mock, world, actors: [partner] }, () => partner.send(ask.put(`/v1${PATH}/${id}`, body)), 400, text);
});
