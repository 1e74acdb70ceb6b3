import { type Lifecycle, lifecycles, type Slug } from '../../schemas/generated/lifecycles.js';
import type { Plan, Step } from '../../schemas/generated/types.js';
import * as validators from '../../schemas/generated/validators.js';
import { refusals } from '../refusals.js';
import { type LivingRow, stateOf } from '../world/lifecycle.js';
import type { World } from '../world/world.js';
import { accept, type Control } from './control.js';

/** What a plan times, a hand may move too; an identity-verification-session has a call of its own, which says more. */
const slugs = (Object.entries(lifecycles) as [Slug, Lifecycle][])
  .filter(([slug, { transitions }]) => {
    const isPlanned = Object.values(transitions).some(({ trigger }) => 'plan' in trigger);
    return isPlanned && slug !== 'identity-verification-session';
  })
  .map(([slug]) => slug);

/** A step as a plan: what fails, fails in the state that it is in. */
const planned = ({ fails, ...rest }: Step, state: string): Partial<Plan> => ({
  ...rest,
  ...(fails !== undefined && { fails_at: fails ? [state] : [] }),
});

/** Moves something on as time would, whatever the plan says of when; answers when what follows from it has settled. */
export async function step(
  world: World,
  slug: string,
  id: string | number,
  given: Step,
): Promise<{ id: number; [field: string]: unknown }> {
  const isKnown = slugs.includes(slug as Slug) && /^[1-9]\d{0,15}$/.test(String(id));
  const row = isKnown ? world.rows<LivingRow>(slug).get(Number(id)) : undefined;
  if (!row) throw refusals.controlNotFound({ what: `${slug} ${id} that moves by hand` });
  const { field, transitions }: Lifecycle = lifecycles[slug as Slug];
  const state = stateOf(slug as Slug, row);
  const plan = planned(given, state);
  const next = world.upcoming(slug as Slug, row, plan);
  if (!next) throw refusals.planRefused({ why: `${slug} ${id} has ${field} ${state}, from which neither time nor a hand moves it` });
  const idle = Object.keys(given).find((name) => !(name in (transitions[next.name]?.where ?? {})));
  if (idle) throw refusals.planRefused({ why: `${idle} decides nothing about how ${slug} ${id} goes on from ${state}` });
  world.move(slug as Slug, row, next.name, plan);
  world.clock.settle();
  await world.outside.quiet();
  return { id: row.id, [field]: stateOf(slug as Slug, row) };
}

/** What a step of it may be given. */
function givenTo(slug: Slug): string {
  const names = Object.values((lifecycles[slug] as Lifecycle).transitions).flatMap(({ where = {} }) => Object.keys(where));
  if (names.includes('fails')) return ', or {"fails":true}';
  if (names.includes('inquiry_outcome')) return ', or {"inquiry_outcome":"REJECTED"}';
  return names.includes('onboarding') ? ', or {"onboarding":"DENIED"}' : '';
}

export const stepControls: readonly Control[] = slugs.map((slug) => ({
  method: 'POST',
  path: `/worlds/:world/${slug}/:id/process`,
  name: `process${slug.replace(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase())}`,
  takes: 'Step',
  answers: 'Stepped',
  does: `moves it on now, as time would: {} as planned${givenTo(slug)}`,
  run: ({ worlds, params, body }) => step(worlds.get(params.world as string), slug, params.id as string, accept(validators.Step, body)),
}));
