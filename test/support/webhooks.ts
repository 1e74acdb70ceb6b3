/** A frozen world whose partner listens, and things that happen in it when a test says so. */
import type { Mock, WorldHandle, WorldOptions } from '../../server/index.js';
import { type Actor, logIn } from './actors.js';
import { type Asked, ask, items, send } from './client.js';

export const START = '2026-01-01 00:00:00.000000';
export const COMPANY = 1360;
export const PERSON = 1363;
export const API_KEY = 1364;
export const PROVISIONED = 'PARTNER_USER_PROVISION';
export const ONBOARDED = 'USER_ONBOARDING';

export type Filters = { category?: string; notification_target: string; all_verification_type?: string[] }[];

let worlds = 0;

export async function listening(mock: Mock, filters: (string | Filters[number])[] = [], options: WorldOptions = {}) {
  const world = mock.world(`webhooks-${worlds++}`, { freeze: true, now: START, ...options });
  world.plan.set({ provision: 'by-hand' });
  const partner = await logIn(world, world.partner.api_key);
  const scene = { world, partner, ...callsOf(world, partner) };
  await scene.listen(filters);
  return scene;
}

export type Scene = Awaited<ReturnType<typeof listening>>;

function callsOf(world: WorldHandle, partner: Actor) {
  let made = 0;
  const provisions = '/v1/partner-user-provision';

  /** Starts a provision, which stays as it is. */
  async function provision(): Promise<number> {
    const external_uuid = `00000000-0000-4000-8000-${String(++made).padStart(12, '0')}`;
    const body = { external_uuid, email: 'a@b.nl', phone_number: '+31612345678', products: ['USER_VERIFIED'] };
    const [item] = await items(
      world.url,
      ask.post(provisions, { user_verified_type: 'PARTNER_USER_PERSON', ...body }, { ...partner.auth, 'X-Mock-Edition': '2025-10' }),
    );
    return item?.Id?.id as number;
  }
  /** One event: a provision is cancelled, and stays on its way to be closed. */
  const cancel = (id: number) => items(world.url, ask.put(`${provisions}/${id}`, { status: 'CANCELLED' }, partner.auth));
  const call = async (asked: Asked) => {
    const { status, body } = await send(world.url, asked);
    return { status, ...JSON.parse(body) };
  };

  return {
    provision,
    cancel,
    /** One event, now; resolves with the id of what it is about. */
    async happens(): Promise<number> {
      const id = await provision();
      await cancel(id);
      return id;
    },
    call,
    /** Replaces the filters of a user by these; a text is a target that is told of provisions. */
    listen: (filters: (string | Filters[number])[], user: number | string = COMPANY, { auth } = partner) =>
      call(ask.post(`/v1/user/${user}/notification-filter-url`, body(filters), auth)),
    filters: async (user: number | string = COMPANY, { auth } = partner) =>
      listOf(await call(ask.get(`/v1/user/${user}/notification-filter-url`, auth))),
    failures: async (user: number = COMPANY, { auth } = partner, edition?: string) =>
      listOf(await call(ask.get(`/v1/user/${user}/notification-filter-failure`, { ...auth, 'X-Mock-Edition': edition }))),
    retry: (ids: string, user: number = COMPANY, { auth } = partner) =>
      call(ask.post(`/v1/user/${user}/notification-filter-failure`, { notification_filter_failed_ids: ids }, auth)),
    /** Lets everything under way settle, and nothing else. */
    settled: () => world.clock.advance(0),
  };
}

const body = (filters: (string | Filters[number])[]) => ({
  notification_filters: filters.map((each) => ({
    category: PROVISIONED,
    ...(typeof each === 'string' ? { notification_target: each } : each),
  })),
});

// biome-ignore lint/suspicious/noExplicitAny: of whatever type is listed
const listOf = ({ Response }: { Response: Record<string, any>[] }) => Response.map((item) => Object.values(item)[0]);

/** Seconds from the start of the world to each attempt. */
export const instants = ({ attempts }: { attempts: { at: string }[] }) =>
  attempts.map(({ at }) => (Date.parse(`${at.replace(' ', 'T')}Z`) - Date.parse(`${START.replace(' ', 'T')}Z`)) / 1000);
