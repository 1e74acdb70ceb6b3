/** Worlds to look at: one where something of everything has happened, one where nothing has. The same every time. */
import { type Mock, startMock, type WorldHandle } from '../../server/index.js';
import { auth } from './actors.js';
import { ask, send } from './client.js';
import { startTarget } from './target.js';

export const WORLD = 'checkout-test';
/** What a client might call itself to be more than text. */
export const HOSTILE = '<script>document.title = "pwned"</script>\u202e\u001b[31m';

const purpose = { purpose: 'VERIFICATION', provider: 'INCODE' };

export interface DeskScene extends AsyncDisposable {
  mock: Mock;
  world: WorldHandle;
  /** The session that waits for bunq. */
  session: number;
  /** By name, from the desk's root on. */
  views: Record<string, string>;
}

export async function deskScene(): Promise<DeskScene> {
  const mock = await startMock({ freeze: true, now: '2026-03-02T09:00:00Z' });
  const target = await startTarget();
  const world = mock.world(WORLD);
  const [user] = world.users;
  const headers = auth(user.session_token);
  const sessions = `/v1/user/${user.user_api_key_id}/identity-verification-session`;
  const call = async (asked: Parameters<typeof send>[1]) => JSON.parse((await send(world.url, asked)).body || 'null');
  const create = async () => (await call(ask.post(sessions, purpose, headers))).Response[0].Id.id as number;

  const decided = await create();
  await world.clock.advance(1500);
  const waiting = await create();
  await call(ask.put(`${sessions}/${decided}`, { status: 'SUBMITTED' }, headers));
  await world.clock.advance(3000);
  await call(ask.get(`${sessions}/${decided}`, headers));
  await create();
  world.plan.session(waiting, { process: 'by-hand' });
  await call(ask.put(`${sessions}/${waiting}`, { status: 'SUBMITTED' }, headers));
  await call(ask.put(`${sessions}/999`, { status: 'SUBMITTED' }, headers));
  await call(ask.get(`${sessions}/${waiting}`, auth('wrong')));
  world.fault.arm({ on: { operation: 'identity-verification-session.read' }, do: { status: 503 } });
  await call(ask.get(`${sessions}/${waiting}`, headers));
  const filters = { notification_filters: [{ category: 'USER_INFORMATION_INQUIRY', notification_target: target.url }] };
  await call(ask.post(`/v1/user/${user.user_api_key_id}/notification-filter-url`, filters, headers));
  await world.inquire(user.user_person_id, { entries: ['USER_PERSON_SOURCE_OF_INCOME'] });
  await world.clock.drain();
  await world.addUser({ display_name: HOSTILE });
  mock.world('nobody-yet');
  mock.world('default');

  const [provision] = world.objects.all({ type: 'partner-user-provision' });
  const [delivery] = world.deliveries.all();
  return {
    mock,
    world,
    session: waiting,
    views: {
      worlds: '',
      world: `/w/${WORLD}`,
      objects: `/w/${WORLD}/objects`,
      session: `/w/${WORLD}/objects/identity-verification-session/${waiting}`,
      provision: `/w/${WORLD}/objects/partner-user-provision/${provision?.id}`,
      exchanges: `/w/${WORLD}/exchanges`,
      refused: `/w/${WORLD}/exchanges/7`,
      sequence: `/w/${WORLD}/sequence`,
      delivery: `/w/${WORLD}/deliveries/${delivery?.id}`,
      faults: `/w/${WORLD}/faults`,
      coverage: `/w/${WORLD}/coverage`,
      supported: '/supported',
      'no-exchanges': '/w/nobody-yet/exchanges',
      'no-faults': '/w/nobody-yet/faults',
      'no-deliveries': '/w/nobody-yet/deliveries',
      'no-sequence': '/w/nobody-yet/sequence',
      'no-world': '/w/nowhere',
      'no-view': '/elsewhere',
    },
    async [Symbol.asyncDispose]() {
      await mock.stop();
      await target.stop();
    },
  };
}
