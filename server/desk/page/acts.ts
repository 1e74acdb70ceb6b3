/** What a hand may do, each as the control plane, a test in Node and one in Python have it. */
import type { CaptureOutcome, Fault, NewUser, Plan, Step } from '../../../schemas/generated/types.js';
import type { Act } from './sameAs.js';

const text = (value: object) =>
  JSON.stringify(value)
    .replaceAll(/"([a-z_]+)":/gi, '$1:')
    .replaceAll('"', "'");
const at = (world: string, path = '') => `/worlds/${encodeURIComponent(world)}${path}`;

export const make = (world: string): Act => ({ method: 'PUT', path: at(world), body: {}, node: `mock.world('${world}')` });
export const reset = (world: string): Act => ({ method: 'POST', path: at(world, '/reset'), body: {} });
export const drop = (world: string): Act => ({ method: 'DELETE', path: at(world), body: {}, node: 'world.drop()' });
export const addUser = (world: string, body: NewUser): Act => ({
  method: 'POST',
  path: at(world, '/users'),
  body,
  node: `world.addUser(${text(body)})`,
});
export const plan = (world: string, body: Plan): Act => ({
  method: 'PUT',
  path: at(world, '/plan'),
  body,
  node: `world.plan.set(${text(body)})`,
});
export const planSession = (world: string, id: number, body: Plan): Act => ({
  method: 'PUT',
  path: at(world, `/plan/sessions/${id}`),
  body,
  node: `world.plan.session(${id}, ${text(body)})`,
});
export const decide = (world: string, id: number, body: Pick<Plan, 'outcome' | 'fail_reasons'>): Act => ({
  method: 'POST',
  path: at(world, `/identity-verification-session/${id}/process`),
  body,
  node: `world.plan.process(${id}${Object.keys(body).length ? `, ${text(body)}` : ''})`,
});
export const capture = (world: string, id: number, body: CaptureOutcome): Act => ({
  method: 'POST',
  path: at(world, `/identity-verification-session/${id}/capture`),
  body,
  node: `world.plan.capture(${id}, ${text(body)})`,
});
export const step = (world: string, type: string, id: number, body: Step): Act => ({
  method: 'POST',
  path: at(world, `/${type}/${id}/process`),
  body,
  node: `await world.plan.step('${type}', ${id}${Object.keys(body).length ? `, ${text(body)}` : ''})`,
});
export const arm = (world: string, body: Fault): Act => ({
  method: 'POST',
  path: at(world, '/faults'),
  body,
  node: `world.fault.arm(${text(body)})`,
});
export const clearFaults = (world: string): Act => ({
  method: 'DELETE',
  path: at(world, '/faults'),
  body: {},
  node: 'world.fault.clear()',
});
export const releaseFault = (world: string, id: number): Act => ({
  method: 'POST',
  path: at(world, `/faults/${id}/release`),
  body: {},
  node: `await world.fault.release(${id})`,
});
export const replay = (world: string, id: number): Act => ({
  method: 'POST',
  path: at(world, `/deliveries/${id}/replay`),
  body: {},
  node: `await world.deliveries.replay(${id})`,
});
export const release = (world: string, id: number): Act => ({
  method: 'POST',
  path: at(world, `/deliveries/${id}/release`),
  body: {},
  node: `await world.deliveries.release(${id})`,
});
export const forget = (world: string): Act => ({ method: 'DELETE', path: at(world, '/journal'), body: {}, node: 'world.journal.clear()' });
