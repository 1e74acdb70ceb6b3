/** What the next resource needs: a schema, a file, and a line. A copy of the project gets one, and everything else follows. */
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generate } from '../../schemas/generator/index.js';
import type { Mock, startMock } from '../../server/index.js';
import { startTarget } from '../support/target.js';

const assumed = { 'x-provenance': { assumed: 'planted' } };
const schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'ParcelResource',
  description: 'Planted: a parcel that is on its way, and arrives.',
  'x-operations': { create: { assumed: 'planted' }, list: { assumed: 'planted' } },
  'x-lifecycle': {
    object: 'Parcel',
    field: 'status',
    initial: 'SENT',
    final: ['ARRIVED'],
    states: { SENT: { sets: {}, ...assumed }, ARRIVED: { sets: {}, ...assumed } },
    transitions: { arrive: { from: ['SENT'], to: 'ARRIVED', trigger: { after_ms: 1000 }, emits: ['parcel.arrived'], ...assumed } },
  },
  $defs: {
    status: { title: 'ParcelStatus', enum: ['SENT', 'ARRIVED'], ...assumed },
    create: {
      title: 'ParcelCreate',
      type: 'object',
      required: ['label'],
      additionalProperties: false,
      properties: { label: { type: 'string', ...assumed } },
    },
    object: {
      title: 'Parcel',
      type: 'object',
      required: ['id', 'label', 'status'],
      additionalProperties: false,
      properties: {
        id: { type: 'integer', ...assumed },
        label: { type: 'string', ...assumed },
        status: { $ref: '#/$defs/status', ...assumed },
      },
    },
    kept: {
      title: 'ParcelKept',
      type: 'object',
      required: ['label', 'status'],
      properties: { owner: { 'x-names': 'user' }, label: { type: 'string' }, status: { $ref: '#/$defs/status' } },
    },
  },
};
const file = `
import birth from '../../fixtures/index.js';
import { ParcelCreate } from '../../schemas/generated/validators.js';
import { refusals } from '../refusals.js';
import { operation, resource } from './operation.js';

const byLabel = { type: 'parcel', key: ({ label }) => label };
const begin = (world, owner, label) =>
  world.begin('parcel', { ...world.stamp('parcel'), owner, reads: 0, armed: 0, label, status: 'SENT' });
const view = ({ id, label, status }) => ({ Parcel: { id, label, status } });
const path = '/user/{user_id}/parcel';

export default resource('parcel', {
  create: operation({
    method: 'POST', path, caller: 'session', names: 'person', body: ParcelCreate, answers: ['Parcel'],
    run({ world, user, body }) {
      const twin = world.find(byLabel, body.label);
      if (twin) throw refusals.objectNotFound({ what: 'second parcel', id: twin.id });
      return [view(begin(world, user.id, body.label))];
    },
  }),
  list: operation({
    method: 'GET', path, caller: 'session', names: 'person', answers: ['Parcel'],
    run: ({ world, user }) => ({ ids: world.rows('parcel').idsOf(user.id), item: (id) => view(world.rows('parcel').get(id)) }),
  }),
}, {
  beBorn: (world) => void begin(world, birth.user.user_person_id, 'born'),
  notifies: [
    { on: 'parcel.arrived', category: 'SUPPORT', event_type: 'PARCEL_ARRIVED', tell: (_, row) => ({ users: [row.owner], user: row.owner, object: view(row) }) },
  ],
});
`;

let copy: string;
let start: typeof startMock;
let mock: Mock;
beforeAll(async () => {
  copy = mkdtempSync(join(tmpdir(), 'planted-'));
  const root = fileURLToPath(new URL('../../', import.meta.url));
  for (const name of ['server', 'schemas', 'fixtures', 'package.json']) cpSync(join(root, name), join(copy, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  writeFileSync(join(copy, 'schemas/parcel.schema.json'), JSON.stringify(schema));
  writeFileSync(join(copy, 'server/resources/parcel.ts'), file);
  const list = join(copy, 'server/resources/index.ts');
  // Its import, and its place in the list.
  const text = readFileSync(list, 'utf8').replace('  certificatePinned,\n', '  certificatePinned,\n  parcel,\n');
  writeFileSync(list, `import parcel from './parcel.js';\n${text}`);
  expect(await generate(pathToFileURL(`${join(copy, 'schemas')}/`), { check: false })).toEqual([]);
  ({ startMock: start } = await import(join(copy, 'server/index.ts')));
  mock = await start({ freeze: true, state: join(copy, 'state.json') });
}, 60_000);
afterAll(async () => {
  await mock?.stop();
  rmSync(copy, { recursive: true });
});

const caller = (served: Mock, name: string) => {
  const { url, users } = served.world(name);
  const [user] = users;
  const headers = { 'Content-Type': 'application/json', 'X-Bunq-Client-Authentication': user.session_token };
  return async (method: string, path: string, body?: object) => {
    const init = { method, headers, ...(body && { body: JSON.stringify(body) }) };
    const answer = await fetch(`${url}/v1/user/${user.user_person_id}/${path}`, init);
    return { status: answer.status, body: (await answer.json()) as { Response: { Parcel: object }[] } };
  };
};
const parcels = async (call: ReturnType<typeof caller>) =>
  (await call('GET', 'parcel')).body.Response.map(({ Parcel }) => Parcel as { status: string }).reverse();

test('it is born, made, listed, found by its index, moved by the clock and told of', async () => {
  await using target = await startTarget();
  const call = caller(mock, 'default');
  const born = { id: 1, label: 'born', status: 'SENT' };
  expect(await parcels(call)).toEqual([born]);
  const filters = { notification_filters: [{ category: 'SUPPORT', notification_target: target.url }] };
  expect((await call('POST', 'notification-filter-url', filters)).status).toBe(200);
  expect((await call('POST', 'parcel', { label: 'books' })).body.Response[0]?.Parcel).toEqual({ id: 2, label: 'books', status: 'SENT' });
  expect((await call('POST', 'parcel', { label: 'books' })).status).toBe(404);
  await mock.world().clock.advance(1000);
  const arrived = [
    { ...born, status: 'ARRIVED' },
    { id: 2, label: 'books', status: 'ARRIVED' },
  ];
  expect(await parcels(call)).toEqual(arrived);
  await target.came(2);
  expect(target.notified().map(({ event_type, object }) => [event_type, object])).toEqual(
    arrived.map((Parcel) => ['PARCEL_ARRIVED', { Parcel }]),
  );
  expect(mock.coverage().kinds.webhooks.visited).toMatchObject({ PARCEL_ARRIVED: 2 });
});

test('a snapshot, a reset and a state take it along, and a snapshot that makes no sense of it is refused', async () => {
  const world = mock.world('kept');
  const call = caller(mock, 'kept');
  await call('POST', 'parcel', { label: 'books' });
  const snapshot = await world.snapshot();
  const again = mock.world('again');
  again.restore(snapshot);
  expect(await again.snapshot()).toEqual(snapshot);
  expect((await caller(mock, 'again')('POST', 'parcel', { label: 'books' })).status).toBe(404);
  await again.clock.advance(1000);
  expect((await parcels(caller(mock, 'again'))).map(({ status }) => status)).toEqual(['ARRIVED', 'ARRIVED']);
  const { checksum, ...changed } = structuredClone(snapshot) as typeof snapshot & { rows: { parcel: { owner: number }[] } };
  (changed.rows.parcel[0] as { owner: number }).owner = 77;
  const { hash } = await import('node:crypto');
  const sealed = { ...changed, checksum: hash('sha256', JSON.stringify(changed)) };
  expect(() => again.restore(sealed as typeof snapshot)).toThrow(/parcel 1 cannot be/);
  await mock.stop();
  mock = await start({ freeze: true, state: join(copy, 'state.json') });
  expect(await parcels(caller(mock, 'kept'))).toHaveLength(2);
  await fetch(`${mock.world('kept').url.replace('/w/', '/_mock/worlds/')}/reset`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{}',
  });
  expect(await parcels(caller(mock, 'kept'))).toEqual([{ id: 1, label: 'born', status: 'SENT' }]);
});
