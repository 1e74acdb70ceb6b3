/** Worlds that are set up before anybody calls: by name, or one alone. */
import type { PreparedWorld, PreparedWorlds } from '../../schemas/generated/types.js';
import { Refusal, refusals } from '../refusals.js';
import type { World, WorldDefaults } from '../world/world.js';
import { checkNow } from '../world/worlds.js';
import { accept } from './control.js';
import { armFault, checkFault } from './faults.js';
import { checkPlan, planUser } from './plan.js';
import { rare } from './rare.js';
import { addUser } from './users.js';

const PARTS: readonly string[] = ['options', 'plan', 'users', 'faults'] satisfies (keyof PreparedWorld)[];

/** A document as worlds by name; one whose keys are those of a world is the default one. Refuses what cannot be, naming the field. */
export function prepare(document: unknown): PreparedWorlds {
  const isOne = typeof document === 'object' && document !== null && Object.keys(document).some((key) => PARTS.includes(key));
  const worlds = accept(rare().PreparedWorlds, isOne ? { default: document } : document);
  for (const [name, world] of Object.entries(worlds)) {
    try {
      check(world);
    } catch (error) {
      throw error instanceof Refusal ? refusals.fieldInvalid({ path: `/${name}`, why: error.message.replace('bunq-mock: ', '') }) : error;
    }
  }
  return worlds;
}

function check({ options = {}, plan, users = [], faults = [] }: PreparedWorld): void {
  checkNow(options);
  if (plan) checkPlan(plan);
  for (const user of users) if (user.plan) checkPlan(user.plan);
  for (const fault of faults) checkFault(fault);
}

/** What a world is made with, as a prepared one says it, and the server where that says nothing. */
export function defaultsOf({ options, plan, users, faults }: PreparedWorld, server: WorldDefaults): WorldDefaults {
  const born = { ...(users && { users }), ...(faults && { faults }) };
  return { ...options, ...(plan && { plan: { ...server.plan, ...plan } }), ...(Object.keys(born).length && { born }) };
}

/** Gives a new world what it is born with besides. */
export function giveBirth(world: World): void {
  const { users = [], faults = [] } = world.options.born ?? {};
  for (const { plan, ...user } of users) {
    const { user_api_key_id } = addUser(world, user);
    if (plan) planUser(world, user_api_key_id, plan);
  }
  for (const fault of faults) armFault(world, fault);
  // What every world is born with, no test has touched.
  world.coverage.clear();
}
