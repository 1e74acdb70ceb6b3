/**
 * The mock, without a journal, in a process that its parent can ask to hold so many sessions; it answers with the bytes
 * that all of them take. The sessions are made by the operation itself, without HTTP, by the ready-made user.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { usersIn } from '../../../server/world/users.js';
import { compiled } from '../mock.js';

const { Worlds } = await compiled<typeof import('../../../server/world/worlds.js')>('server/world/worlds.js');
const { createApp } = await compiled<typeof import('../../../server/app.js')>('server/app.js');
const { default: resource } = await compiled<typeof import('../../../server/resources/identity-verification-session.js')>(
  'server/resources/identity-verification-session.js',
);

const worlds = new Worlds({ journal: { exchanges: 0, bytes: 0 } });
const app = createApp({
  worlds,
  version: 'bench',
  publicUrl: undefined,
  allowHosts: [],
  isStopping: () => false,
  onExchange: () => {},
  onOwnFault: (error) => console.error(error),
});
const { create } = resource.operations;
if (!create || !global.gc || !process.send) throw new Error('this is for memory.ts to start');
const { gc } = global;

function fill(name: string, count: number): void {
  const world = worlds.get(name);
  const user = [...usersIn(world).values()].find(({ type }) => type === 'UserPerson');
  if (!user) throw new Error('a world is born with a person');
  const unused = {
    params: {},
    body: {} as never,
    ip: '127.0.0.1',
    isSigned: false,
    url: '',
    query: new URLSearchParams(),
    headers: {},
    shown: () => ({}),
  };
  const call = { world, caller: { kind: 'session', user } as const, user, ...unused };
  for (let i = 0; i < count; i++) create?.run(call);
}

/** Bytes in use after the garbage is gone. */
async function used(): Promise<number> {
  for (let i = 0; i < 3; i++) {
    await new Promise(setImmediate);
    gc();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

// What is compiled and cached on the way is not the sessions'.
fill('warm-up', 20_000);
worlds.drop('warm-up');
worlds.get('default');
let baseline = 0;
let held = 0;

process.on('message', async (sessions: number) => {
  if (held === 0) baseline = await used();
  fill('default', sessions - held);
  held = sessions;
  process.send?.((await used()) - baseline);
});

const server = createServer(app.serve).listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
