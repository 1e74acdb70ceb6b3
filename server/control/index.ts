import { refusals } from '../refusals.js';
import { showExchange } from '../world/journal.js';
import { clockControls } from './clock.js';
import type { Control } from './control.js';
import { deliveryControls } from './deliveries.js';
import { faultControls } from './faults.js';
import { inquiryControls } from './inquiries.js';
import { planControls } from './plan.js';
import { supported } from './routes.js';
import { snapshotControls } from './snapshot.js';
import { stepControls } from './steps.js';
import { userControls } from './users.js';
import { worldControls } from './worlds.js';

export type { Control };

/** The calls of the control plane, for who looks for one. */
export const calls = () => controls.map(({ method, path, does }) => ({ method, path: `/_mock${path}`, does }));

/** All of the control plane. It answers in bunq's envelope when it refuses, and in JSON of its own when it does not. */
export const controls: readonly Control[] = [
  {
    method: 'GET',
    path: '/health',
    does: 'says that the server is up, and its version',
    run: ({ version }) => ({ status: 'up', version }),
  },
  { method: 'GET', path: '/', does: 'lists the calls of the control plane', run: () => ({ control: calls() }) },
  {
    method: 'GET',
    path: '/routes',
    does: 'lists every simulated operation with its provenance, and the calls of the control plane',
    run: () => ({ control: calls(), ...supported() }),
  },
  ...worldControls,
  ...userControls,
  ...clockControls,
  ...planControls,
  ...stepControls,
  ...inquiryControls,
  ...faultControls,
  ...deliveryControls,
  ...snapshotControls,
  {
    method: 'GET',
    path: '/worlds/:world/journal',
    does: 'lists the exchanges of the world, oldest first',
    run: ({ worlds, params }) => ({
      exchanges: worlds
        .get(params.world as string)
        .journal.all()
        .map(showExchange),
    }),
  },
];

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/i;

/** Refuses a Host that is neither loopback nor allowed: a page in a browser could otherwise point its own name here. */
export function checkHost(host: string | undefined, allowed: readonly string[]): void {
  const name = (host ?? '').replace(/:\d*$/, '').toLowerCase();
  if (!LOOPBACK.test(name) && !allowed.includes(name)) throw refusals.controlHostRefused({ host: host ?? '' });
}

/** Refuses what a mock itself sent: a webhook's target is a client's choice, and may not be this. */
export function checkSender(mark: string | string[] | undefined): void {
  if (mark !== undefined) throw refusals.controlCallRefused();
}

/** Refuses a write that is not marked as JSON: a form in a browser could otherwise send one. */
export function checkJson(contentType: string | undefined): void {
  if (!/^application\/json\b/i.test(contentType ?? '')) throw refusals.contentTypeRefused({ type: contentType ?? 'missing' });
}
