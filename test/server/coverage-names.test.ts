/** What there is to visit: everything that a client can bring about, and nothing else. */
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Lifecycle, lifecycles } from '../../schemas/generated/lifecycles.js';
import { type CoverageReport, type Mock, startMock } from '../../server/index.js';
import { refusals } from '../../server/refusals.js';
import { resources } from '../../server/resources/index.js';
import { json } from '../support/json.js';

let mock: Mock;
let kinds: CoverageReport['kinds'];
beforeAll(async () => {
  mock = await startMock();
  kinds = mock.world().coverage().kinds;
});
afterAll(() => mock.stop());

// What faults alone bring about is none of it.
const faults = /^(late-answer\.|delivery\.(HELD|DROPPED|hold|release|drop)$)/;
const of = (namesOf: (cycle: Lifecycle) => string[]) =>
  Object.entries(lifecycles as Record<string, Lifecycle>)
    .flatMap(([slug, cycle]) => namesOf(cycle).map((name) => `${slug}.${name}`))
    .filter((name) => !faults.test(name));

test('is every operation, state that is reached, transition and event', async () => {
  const { routes, incode } = await json(fetch(`${mock.url}/_mock/routes`));
  expect(kinds.operations.never).toEqual([...routes, ...incode].map(({ operation }) => operation));
  expect(kinds.states.never).toEqual(of(({ states }) => Object.keys(states).filter((state) => !states[state]?.unreached)));
  expect(kinds.states.never).not.toContain('oauth-client.CANCELLED_PENDING');
  expect(kinds.transitions.never).toEqual(of(({ transitions }) => Object.keys(transitions)));
  const emitted = Object.values(lifecycles as Record<string, Lifecycle>).flatMap(({ emits = [], transitions }) => [
    ...emits,
    ...Object.values(transitions).flatMap((each) => each.emits),
  ]);
  expect([...kinds.events.never].sort()).toEqual([...new Set(emitted)].filter((event) => !faults.test(event)).sort());
});

test('leaves out each state that a fault alone leads to', () => {
  const byFault = Object.entries(lifecycles as Record<string, Lifecycle>).flatMap(([slug, { states }]) =>
    Object.entries(states).flatMap(([state, row]) =>
      /a fault/.test(Object.values(row['x-provenance'])[0] ?? '') ? [`${slug}.${state}`] : [],
    ),
  );
  expect(byFault.filter((state) => kinds.states.never.includes(state))).toEqual([]);
});

const sources = (folder: string): [path: string, text: string][] =>
  readdirSync(new URL(`../../server/${folder}`, import.meta.url), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}${entry.name}`;
    if (entry.isDirectory()) return sources(`${path}/`);
    return [[path, readFileSync(new URL(`../../server/${path}`, import.meta.url), 'utf8')]] as [string, string][];
  });

test('is every refusal that is thrown where a client calls, and no other', () => {
  const files = sources('').filter(([path]) => !/^(refusals\.ts|control\/(?!control\.ts)|wire\/provoke\.ts)/.test(path));
  const thrown = Object.entries(refusals).filter(([name]) => files.some(([, text]) => new RegExp(`\\brefusals\\.${name}\\b`).test(text)));
  // Thrown there too, but only when the control plane calls, for a fault, or when the mock itself is wrong.
  const others = ['control-not-found', 'path-invalid', 'own-fault', 'patch-too-large', 'world-exists', 'clock-refused'];
  const clients = thrown.map(([, { id }]) => id).filter((id) => !others.includes(id));
  expect([...kinds.refusals.never].sort()).toEqual(clients.sort());
});

test('is every event_type of a webhook', () => {
  const types = resources.flatMap(({ notifies = [] }) => notifies.map(({ event_type }) => event_type));
  expect(types.length).toBeGreaterThan(10);
  expect([...kinds.webhooks.never].sort()).toEqual([...new Set(types)].sort());
});
