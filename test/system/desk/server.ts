/** A server by itself, whose memory is looked at: a journal soon full, so that what grows after that is nothing that it should keep. */
import { startMock } from '../../../server/index.js';

const mock = await startMock({ freeze: true, now: '2026-01-01', journal: { exchanges: 300 } });
const world = mock.world('hour');
const [user] = world.users;
process.on('message', () => {
  globalThis.gc?.();
  process.send?.(process.memoryUsage().heapUsed);
});
process.send?.({
  desk: mock.desk,
  url: world.url,
  path: `/v1/user/${user.user_api_key_id}/identity-verification-session`,
  headers: { 'X-Bunq-Client-Authentication': user.session_token },
});
