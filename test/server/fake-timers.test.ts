/** A test that fakes time for what it tests stops no mock in its process: not its clocks, its latencies nor its end. */
import FakeTimers from '@sinonjs/fake-timers';
import { describe, expect, test, vi } from 'vitest';
import { startMock } from '../../server/index.js';
import { json } from '../support/json.js';

const FIRST = new Date('2001-01-01');
const fakes: Record<string, () => () => void> = {
  vitest: () => {
    vi.useFakeTimers({ now: FIRST });
    return () => void vi.useRealTimers();
  },
  sinon: () => {
    const clock = FakeTimers.install({ now: FIRST, toNotFake: ['nextTick', 'queueMicrotask'] });
    return () => clock.uninstall();
  },
};

describe.each(Object.keys(fakes))('fake timers of %s', (name) => {
  test.each(['before the mock starts', 'after it has started'])('%s', async (when) => {
    let real = when.startsWith('before') ? fakes[name]?.() : undefined;
    try {
      const mock = await startMock({ plan: { process: { after_ms: 20 } } });
      real ??= fakes[name]?.();
      expect(new Date().getFullYear()).toBe(2001);
      const world = mock.world('faked');
      const [user] = world.users;
      const headers = { 'X-Bunq-Client-Authentication': user?.session_token as string, 'Content-Type': 'application/json' };
      const sessions = `${world.url}/v1/user/${user?.user_api_key_id}/identity-verification-session`;
      await fetch(sessions, { method: 'POST', headers, body: '{"purpose":"VERIFICATION","provider":"INCODE"}' });
      await fetch(`${sessions}/36`, { method: 'PUT', headers, body: '{"status":"SUBMITTED"}' });
      // The world's clock goes on by itself: whoever asks on and on is told in the end.
      const seen = async () => (await json(fetch(`${sessions}/36`, { headers }))).Response[0].IdentityVerificationSessionIncode;
      let session = await seen();
      while (session.status !== 'PROCESSED') session = await seen();
      expect(session.created).not.toMatch(/^2001/);
      world.fault.arm({ on: { operation: 'user.list' }, do: { latency_ms: 20 } });
      expect((await fetch(`${world.url}/v1/user`, { headers })).status).toBe(200);
      await mock.stop();
    } finally {
      real?.();
    }
  });
});
