import type { Fault } from '../../schemas/generated/types.js';
import * as validators from '../../schemas/generated/validators.js';
import { incodeOperations, incodeRouteOf, isIncode } from '../incode/index.js';
import { Refusal, refusals } from '../refusals.js';
import { router } from '../resources/routes.js';
import { provokedBy } from '../wire/provoke.js';
import type { World } from '../world/world.js';
import { accept, type Control, type ControlCall } from './control.js';

/** Arms a fault; refuses one that can match nothing, or that names a refusal there is not. */
export function armFault(world: World, fault: Fault): object {
  const { on } = fault;
  if ('operation' in on) {
    if (![...router.operations, ...incodeOperations].some(({ name }) => name === on.operation))
      throw refusals.faultRefused({ why: `there is no operation ${on.operation}` });
  } else {
    try {
      if (isIncode(on.path)) incodeRouteOf(on.method, on.path);
      else router.routeOf(on.method, on.path);
    } catch (error) {
      throw error instanceof Refusal ? refusals.faultRefused({ why: `no operation is at ${on.method} ${on.path}` }) : error;
    }
  }
  provokedBy(fault.do, 'operation' in on ? !on.operation.startsWith('incode.') : !isIncode(on.path));
  return world.faults.arm(fault);
}

const worldOf = ({ worlds, params }: ControlCall) => worlds.get(params.world as string);

export const faultControls: readonly Control[] = [
  {
    method: 'GET',
    path: '/worlds/:world/faults',
    does: 'lists the faults, how many requests matched each, and how many it struck',
    run: (call) => ({ faults: worldOf(call).faults.all() }),
  },
  {
    method: 'POST',
    path: '/worlds/:world/faults',
    does: 'arms one: {"on":{"operation":"identity-verification-session.read"},"skip":0,"times":1,"do":{"status":429,"retry_after":3}}; do also {"refusal":"iban-invalid","values":{"iban":"NL"}}',
    run: (call) => armFault(worldOf(call), accept(validators.Fault, call.body)),
  },
  {
    method: 'DELETE',
    path: '/worlds/:world/faults',
    does: 'clears them',
    run(call) {
      worldOf(call).faults.clear();
      return { faults: [] };
    },
  },
];
