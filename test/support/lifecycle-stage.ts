/** Where random things happen: a world, who acts in it, and what they have in common. */
import fc from 'fast-check';
import type { WorldHandle } from '../../server/index.js';
import type { LivingRow } from '../../server/world/lifecycle.js';
import type { World } from '../../server/world/world.js';
import { fingerprintOf } from '../fuzz/fingerprint.js';
import type { Actor } from './actors.js';
import { ask, send } from './client.js';
import type { Target } from './target.js';

export interface Stage {
  handle: WorldHandle;
  world: World;
  partner: Actor;
  target: Target;
  /** Of the installation that all sessions are opened from. */
  installation: Actor;
  /** What a refusal changed. */
  violations: string[];
}

export type Move = (stage: Stage) => Promise<unknown>;

export const named = (text: string, move: Move): Move => Object.assign(move, { [fc.toStringMethod]: () => text, toString: () => text });
export const json = JSON.stringify;

export const some = fc.nat({ max: 99 });
/** One of the rows of a type, with those preferred that came last. */
export const nth = <R extends LivingRow>(world: World, type: string, index: number): R | undefined => {
  const rows = [...world.rows<R>(type).values()].reverse();
  return rows[index < 60 ? 0 : index % (rows.length || 1)];
};

/** A request, of which a refusal must change nothing. */
export async function request(
  { world, handle, violations }: Stage,
  method: 'get' | 'post' | 'put',
  path: string,
  by: Actor['auth'],
  body = {},
) {
  const before = fingerprintOf(world, []);
  const asked = method === 'get' ? ask.get(`/v1${path}`, by) : ask[method](`/v1${path}`, body, by);
  const answer = await send(handle.url, asked);
  if (answer.status >= 500) violations.push(`${method} ${path}: ${answer.status} ${answer.body}`);
  if (answer.status >= 400 && fingerprintOf(world, []) !== before)
    violations.push(`${method} ${path} ${json(body)} was refused, and changed the world`);
  return answer;
}

/** What the control plane refuses, it refuses with a Refusal. */
export async function tried({ world, violations }: Stage, text: string, act: () => unknown): Promise<void> {
  const before = fingerprintOf(world, []);
  try {
    await act();
  } catch (error) {
    if ((error as Error).name !== 'Refusal') violations.push(`${text}: ${error}`);
    if (fingerprintOf(world, []) !== before) violations.push(`${text} was refused, and changed the world`);
  }
}
export const byHand = (text: string, act: (stage: Stage) => unknown) => named(text, (stage) => tried(stage, text, () => act(stage)));

/** What the clients of a world are told of where its rows are. */
export async function shownRows({ world, handle, partner }: Stage): Promise<[slug: string, id: number, object: Record<string, unknown>][]> {
  const headers = { ...partner.auth, 'X-Mock-Edition': '2026-06' };
  const list = async (slug: string, path: string) => {
    const { status, body } = await send(handle.url, ask.get(`/v1${path}?count=200`, headers));
    if (status !== 200) throw new Error(`${path}: ${status} ${body}`);
    const objects = JSON.parse(body).Response.flatMap((item: object) => Object.values(item)) as { id: number }[];
    return objects.map((object): [string, number, Record<string, unknown>] => [slug, object.id, object as never]);
  };
  const shown = await list('partner-user-provision', '/partner-user-provision');
  for (const { owner } of new Map([...world.rows('user-onboarding').values()].map((row) => [row.owner, row])).values())
    shown.push(...(await list('user-onboarding', `/user/${owner}/user-onboarding`)));
  return [...shown, ...(await list('oauth-client', '/oauth-client'))];
}
