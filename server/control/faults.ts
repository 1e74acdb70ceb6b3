import type { Fault, FaultDoes, OnOperation, OnPath } from '../../schemas/generated/types.js';
import * as validators from '../../schemas/generated/validators.js';
import { incodeRouteOf, isIncode } from '../incode/index.js';
import { Refusal, refusals } from '../refusals.js';
import { router } from '../resources/routes.js';
import { releaseAll } from '../webhooks/holding.js';
import { isTooMuch, MOST_CHANGED } from '../wire/patch.js';
import { provokedBy, saysSuccess } from '../wire/provoke.js';
import { BODYLESS } from '../wire/spoil.js';
import { type ArmedFault, type FaultKind, kindsOf, WEBHOOK_KINDS } from '../world/faults.js';
import type { World } from '../world/world.js';
import { accept, type Control, type ControlCall } from './control.js';
import { nearestNames, operationNames, webhooksTold } from './names.js';

/** Arms a fault; refuses what `checkFault` does. */
export function armFault(world: World, fault: Fault): ArmedFault {
  checkFault(fault);
  return world.faults.arm(fault);
}

/** Refuses a fault that can match nothing, that contradicts itself, or that names a refusal there is not. */
export function checkFault({ on, do: does }: Fault): void {
  const [kind, ...more] = kindsOf(does);
  const strays = more.filter((each) => !goesWith(does, each));
  if (!kind || strays.length)
    throw cannot(`do asks for ${kind ? [kind, ...strays].join(' and ') : 'nothing'}, and it is one thing that a fault does`);
  checkTogether(does, kind);
  const isWebhooks = (WEBHOOK_KINDS as readonly string[]).includes(kind);
  if ('webhook' in on) {
    if (!isWebhooks) throw cannot(`${kind} is done to answers, and no webhook is one; there is ${WEBHOOK_KINDS.join(', ')}`);
    checkWebhook(on.webhook);
    return;
  }
  if (isWebhooks) throw cannot(`${kind} is done to webhooks: on has to be {"webhook":"<category>"}, or an event type, or *`);
  const { name, unsigned, serves } = operationOf(on);
  const isBunqs = !name.startsWith('incode.');
  if (kind === 'signature' && (unsigned || !isBunqs)) throw cannot(`no answer of ${name} is signed`);
  if (serves && (does.patch || does.body === 'invalid-json')) throw cannot(`what ${name} answers is no JSON`);
  provokedBy(does, isBunqs);
}

/** Whether a kind may go with the first one that a fault is of. */
function goesWith(does: FaultDoes, kind: FaultKind): boolean {
  if (kind === 'headers') return does.reset === undefined && does.hang_up === undefined && does.hang !== true && does.hang !== 'after';
  if (kind === 'patch' && (does.drip || does.framing)) return true;
  return does.status !== undefined && (kind === 'body' || kind === 'patch');
}

/** Refuses what the parts of one fault rule out among themselves. */
function checkTogether(does: FaultDoes, kind: FaultKind): void {
  const { status, body, patch = [], headers = {} } = does;
  if (does.patch?.length === 0) throw cannot('patch changes nothing');
  if (does.values && kind !== 'refusal') throw cannot('values go with a refusal');
  if (does.retry_after !== undefined && (saysSuccess(does) || (kind !== 'status' && kind !== 'refusal')))
    throw cannot('retry_after goes with a refusal, or a status from 300 on');
  if (does.redirect_status !== undefined && kind !== 'redirect_to') throw cannot('redirect_status goes with redirect_to');
  if (body && patch.length) throw cannot('body leaves nothing to patch');
  if (BODYLESS.includes(status) && (patch.length || (body && body !== 'empty'))) throw cannot(`an answer of status ${status} has no body`);
  for (const { path, remove, ...more } of patch) {
    if ('value' in more === (remove === true)) throw cannot(`patch gives ${path || 'the whole body'} a value or removes it, one of both`);
    if (remove && path === '') throw cannot('patch cannot remove the whole body; give body: "empty"');
  }
  if (isTooMuch(patch)) throw cannot(`patch comes to more than ${MOST_CHANGED} characters and places`);
  const own = Object.keys(headers).find((name) => FRAMING.test(name));
  if (own) throw cannot(`headers cannot have ${own}, which says how the connection goes on, or is the mock's own`);
}

/** Headers that are not a fault's to give. */
const FRAMING = /^(connection|content-length|keep-alive|proxy-connection|te|trailer|transfer-encoding|upgrade|x-mock.*)$/i;

const cannot = (why: string) => refusals.faultRefused({ why });

interface Struck {
  name: string;
  unsigned?: true | undefined;
  serves?: readonly string[] | undefined;
}

/** What a fault is to strike, if there is such an operation. */
function operationOf(on: OnOperation | OnPath): Struck {
  if ('operation' in on) {
    const found = router.operations.find(({ name }) => name === on.operation);
    if (found) return { name: found.name, ...found.operation };
    if (operationNames().includes(on.operation)) return { name: on.operation };
    throw cannot(`there is no operation ${on.operation}; nearest: ${nearestNames(on.operation, operationNames()).join(', ')}`);
  }
  try {
    if (isIncode(on.path)) return { name: incodeRouteOf(on.method, on.path).name };
    const { named } = router.routeOf(on.method, on.path);
    return { name: named.name, ...named.operation };
  } catch (error) {
    throw error instanceof Refusal ? cannot(`no operation is at ${on.method} ${on.path}`) : error;
  }
}

function checkWebhook(name: string): void {
  const known = ['*', ...Object.entries(webhooksTold).flat(2)];
  if (!known.includes(name)) throw cannot(`no webhook tells of ${name}; there is ${known.join(', ')}`);
}

/** Lets go what a fault holds back, and says what that was when it has settled. */
export async function releaseFault(world: World, id: string | number): Promise<ArmedFault & { released: number[] }> {
  const fault = world.faults.all().find((each) => String(each.id) === String(id));
  if (!fault) throw refusals.controlNotFound({ what: `fault ${id}` });
  if (!(WEBHOOK_KINDS as readonly string[]).includes(fault.kind))
    throw refusals.planRefused({ why: `fault ${id} does ${fault.kind}, which holds no webhook back` });
  const released = releaseAll(world, fault);
  world.clock.settle();
  await world.outside.quiet();
  return { ...fault, released };
}

/** Nothing stays held back by what is gone. */
export function clearFaults(world: World): void {
  for (const fault of world.faults.all()) releaseAll(world, fault);
  world.faults.clear();
  world.clock.settle();
}

const ANSWERS = `{"status":503}, {"refusal":"iban-invalid","values":{"iban":"NL"}}, {"redirect_to":"/elsewhere","redirect_status":302}, {"hang":true} {"reset":"before"} and {"hang_up":"before"}, with which nothing happens; {"status":204}, {"hang":"after"|"body"}, {"reset":"after"}, {"hang_up":"after"}, {"latency_ms":2000} by the world's clock, {"real_latency_ms":2000}, {"body_latency_ms":2000}, {"truncate_at":10}, {"drip":{"bytes":10,"every_ms":20}}, {"framing":"chunked"|"close"}, {"interim":100|102|103}, {"body":"empty"|"html"|"invalid-json"}, {"patch":[{"path":"/Response/*/Id/id","value":"x"},{"path":"/Pagination","remove":true}]}, {"headers":{"ETag":"x"}}, {"signature":"flip"|"omit"|"other-key"}, {"grease":"fields"|"items"|"keys"|"spacing"} and {"header_case":"lower"|"upper"}, where it happens and the answer is spoilt; body, patch and headers may go with a status, as {"status":502,"body":"html"}, patch also with drip and framing, and headers with all that answers`;
/** Said where it is set: a client that waits in the one thread that could move the clock would wait for ever. */
const FROZEN =
  'the clock of this world is frozen: the answer comes when somebody moves it, with POST …/clock; real_latency_ms goes by real time';
const WEBHOOKS = WEBHOOK_KINDS.map((kind) => `{"${kind}":true}`).join(', ');

const worldOf = ({ worlds, params }: ControlCall) => worlds.get(params.world as string);

export const faultControls: readonly Control[] = [
  {
    method: 'GET',
    path: '/worlds/:world/faults',
    name: 'listFaults',
    answers: 'FaultsArmed',
    does: 'lists the faults, how many requests or webhooks matched each, how many it struck, and the deliveries that it holds back',
    run: (call) => ({ faults: worldOf(call).faults.all() }),
  },
  {
    method: 'POST',
    path: '/worlds/:world/faults',
    name: 'armFault',
    takes: 'Fault',
    answers: 'FaultArmed',
    does: `arms one: {"on":{"operation":"identity-verification-session.read"},"skip":0,"times":1,"do":{"status":429,"retry_after":3}}, or on {"method":"GET","path":"/v1/user"}; do one of ${ANSWERS}; on {"webhook":"*"}, a category or an event type: do one of ${WEBHOOKS}`,
    run(call) {
      const world = worldOf(call);
      const armed = armFault(world, accept(validators.Fault, call.body));
      const waits = armed.do.latency_ms !== undefined || armed.do.body_latency_ms !== undefined;
      return world.clock.mode === 'frozen' && waits ? { ...armed, note: FROZEN } : armed;
    },
  },
  {
    method: 'DELETE',
    path: '/worlds/:world/faults',
    name: 'clearFaults',
    answers: 'FaultsArmed',
    does: 'clears them, and lets go what they hold back',
    async run(call) {
      const world = worldOf(call);
      clearFaults(world);
      await world.outside.quiet();
      return { faults: [] };
    },
  },
  {
    method: 'POST',
    path: '/worlds/:world/faults/:id/release',
    name: 'releaseFault',
    answers: 'FaultReleased',
    does: 'lets the webhooks go that one holds back',
    run: (call) => releaseFault(worldOf(call), call.params.id as string),
  },
];
