/** A world with something of everything in it, and right requests to it, for a test to make wrong. */
import { afterAll, test } from 'vitest';
import { startMock } from '../../server/index.js';
import { bornUser, install, logIn, stranger, verification } from './actors.js';
import { type Asked, ask, send } from './client.js';
import { expectRefused, type Text } from './refused.js';

export const SESSIONS = '/v1/user/1364/identity-verification-session';
export const NEW = { purpose: 'VERIFICATION', provider: 'INCODE' };
export const NO_AUTHENTICATION = 'Insufficient authentication.';

export type Row = [what: string, asked: Asked, status: number, text: Text];

/** Of a test file's own: the server stops after its last test. */
export async function setUp() {
  const ownFaults: unknown[] = [];
  const mock = await startMock({ freeze: true, journal: { exchanges: 100, bytes: 2 ** 22 }, onOwnFault: (error) => ownFaults.push(error) });
  afterAll(() => mock.stop());

  const world = mock.world('bad-input', { freeze: true });
  const user = bornUser(world);
  const partner = await logIn(world, world.partner.api_key);
  const bare = await install(world);
  const nobody = await stranger(world);
  const theirs = await verification(world, nobody);

  world.plan.set({ process: 'by-hand' });
  const created = await verification(world, user);
  const submitted = await verification(world, user);
  const processed = await verification(world, user);
  for (const id of [submitted, processed]) await send(world.url, ask.put(`${SESSIONS}/${id}`, { status: 'SUBMITTED' }, user.auth));
  world.plan.process(processed);

  const scene = { mock, world, actors: [partner, nobody] };
  return {
    ...scene,
    scene,
    user,
    partner,
    /** An installation without a device-server. */
    bare,
    /** A person whom the partner did not provision. */
    nobody,
    /** Of identity sessions: one of that person's, and the ready-made user's, by their states. */
    ids: { theirs, created, submitted, processed },
    ownFaults,

    // With the ready-made user's token.
    get: (path: string, headers = {}) => ask.get(path, { ...user.auth, ...headers }),
    post: (path: string, body: object | string | Buffer, headers = {}) => ask.post(path, body, { ...user.auth, ...headers }),
    put: (path: string, body: object | string | Buffer, headers = {}) => ask.put(path, body, { ...user.auth, ...headers }),

    /** A test for each row. */
    refuses: (rows: Row[]) =>
      test.each(rows)('%s', async (_, asked, status, text) => {
        const unsigned = status >= 500 || (asked.method === 'POST' && asked.path === '/v1/installation');
        await expectRefused(scene, () => send(world.url, asked), status, text, unsigned);
      }),
  };
}
