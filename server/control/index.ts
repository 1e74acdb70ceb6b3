import type { IncomingHttpHeaders } from 'node:http';
import { refusals } from '../refusals.js';
import { editions } from '../wire/editions.js';
import { foreignMark, isNamed } from '../wire/pages.js';
import { cardControls } from './cards.js';
import { changeControls } from './changes.js';
import { clockControls } from './clock.js';
import type { Control, ControlCall } from './control.js';
import { coverageControls } from './coverage.js';
import { deliveryControls } from './deliveries.js';
import { faultControls } from './faults.js';
import { inquiryControls } from './inquiries.js';
import { journalControls } from './journal.js';
import { showLifecycles } from './lifecycles.js';
import { moneyControls } from './money.js';
import { objectControls } from './objects.js';
import { openapi, simulatedIn } from './openapi.js';
import { planControls } from './plan.js';
import { supported } from './routes.js';
import { snapshotControls } from './snapshot.js';
import { stepControls } from './steps.js';
import { tabControls } from './tabs.js';
import { userControls } from './users.js';
import { worldControls } from './worlds.js';

export { type Control, Live, PlainText } from './control.js';

/** The calls of the control plane, for who looks for one. */
export const calls = () => controls.map(({ method, path, does }) => ({ method, path: `/_mock${path}`, does }));

/** All of the control plane. It answers in bunq's envelope when it refuses, and in JSON of its own when it does not. */
export const controls: readonly Control[] = [
  {
    method: 'GET',
    path: '/health',
    name: 'health',
    answers: 'Health',
    does: 'says that the server is up, and its version',
    run: ({ version }) => ({ status: 'up', version }),
  },
  {
    method: 'GET',
    path: '/',
    name: 'listCalls',
    answers: 'ControlCalls',
    does: 'lists the calls of the control plane',
    run: () => ({ control: calls() }),
  },
  {
    method: 'GET',
    path: '/routes',
    name: 'listRoutes',
    answers: 'Supported',
    isFixed: true,
    does: 'lists every simulated operation with its provenance, and the calls of the control plane',
    run: () => ({ control: calls(), ...supported() }),
  },
  {
    method: 'GET',
    path: '/openapi.json',
    name: 'describeCalls',
    answers: 'OpenApi',
    isFixed: true,
    does: 'describes the calls of the control plane as an OpenAPI 3.1 document',
    run: openapi,
  },
  ...editions.map(
    (edition): Control => ({
      method: 'GET',
      path: `/openapi/${edition}.json`,
      name: `describeSimulated${edition.replace('-', '')}`,
      answers: 'OpenApi',
      does: `describes what is simulated of bunq's API and of Incode's side, edition ${edition}, as an OpenAPI 3.1 document`,
      run: () => simulatedIn(edition),
    }),
  ),
  {
    method: 'GET',
    path: '/lifecycles',
    name: 'listLifecycles',
    answers: 'LifecyclesShown',
    isFixed: true,
    does: 'lists the lifecycle of each type: its states and transitions, and where a picture of it has them',
    run: () => ({ lifecycles: showLifecycles() }),
  },
  ...changeControls,
  ...worldControls,
  ...objectControls,
  ...userControls,
  ...clockControls,
  ...planControls,
  ...stepControls,
  ...inquiryControls,
  ...moneyControls,
  ...cardControls,
  ...tabControls,
  ...faultControls,
  ...deliveryControls,
  ...snapshotControls,
  ...coverageControls,
  ...journalControls,
];

/** Refuses a Host that is neither loopback nor allowed: a page in a browser could otherwise point its own name here. */
export function checkHost(host: string | undefined, allowed: readonly string[]): void {
  if (!isNamed(host, allowed)) throw refusals.controlHostRefused({ host: host ?? '' });
}

/** Refuses a page of another origin, reads too: most of them make the world that they name. */
export function checkPage(headers: IncomingHttpHeaders): void {
  const why = foreignMark(headers);
  if (why !== undefined) throw refusals.controlOriginRefused({ why });
}

/** Refuses what a mock itself sent: a webhook's target is a client's choice, and may not be this. */
export function checkSender(mark: string | string[] | undefined): void {
  if (mark !== undefined) throw refusals.controlCallRefused();
}

/** Takes `make=false` out of a query: whoever reads with it makes no world. Refuses the one that there is not. */
export function checkMade({ worlds, params, query }: Pick<ControlCall, 'worlds' | 'params' | 'query'>): void {
  if (params.world === undefined || query.get('make') !== 'false') return;
  query.delete('make');
  if (!worlds.peek(params.world)) throw refusals.controlNotFound({ what: `world ${params.world}` });
}

/** Refuses a write that is not marked as JSON: a form in a browser could otherwise send one. */
export function checkJson(contentType: string | undefined): void {
  if (!/^application\/json\b/i.test(contentType ?? '')) throw refusals.contentTypeRefused({ type: contentType ?? 'missing' });
}
