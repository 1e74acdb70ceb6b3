/** bunq-mock in vitest: a test with a world of its own, and matchers for what that received and delivered. */
import { test as base, expect, type MatcherState, type TestAPI } from 'vitest';
import { type Mock, type MockOptions, startMock, type WorldHandle, type WorldOptions } from './index.js';
import { delivered, type ExpectedDelivery, type ExpectedExchange, type Holds, received } from './matchers.js';

export type { ExpectedDelivery, ExpectedExchange };

const LONGEST_NAME = 60;
/** The worlds of tests that run now: those of one name may run at once. */
const taken = new WeakMap<Mock, Set<string>>();

/** A name for a world that tells which test it belongs to: the same in each run, so that ids and tokens are, too. */
function nameFor(mock: Mock, test: string): string {
  const names = taken.get(mock) ?? new Set();
  taken.set(mock, names);
  const slug =
    test
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .slice(0, LONGEST_NAME)
      .replace(/^-|-$/g, '') || 'test';
  let name = slug;
  for (let again = 2; names.has(name); again++) name = `${slug}-${again}`;
  names.add(name);
  return name;
}

// What it takes below came with 3.2; this word came just before it.
if (!('scoped' in base)) throw new Error('bunq-mock/vitest works with vitest 3.2 and later, and with vitest 4; this one is older.');

interface Fixtures {
  mockOptions: MockOptions;
  mock: Mock;
  worldOptions: WorldOptions;
  world: WorldHandle;
}

/**
 * `mock` is one server for the file, `world` a world for each test, dropped after it. What they are made with can be
 * overridden: `test.override({ worldOptions: { freeze: true } })`, and `mockOptions` at the top of a file; vitest 3 calls it
 * `test.scoped`. As an object, for vitest 3 knows no other form.
 */
export const test: TestAPI<Fixtures> = base.extend<Fixtures>({
  mockOptions: [{}, { scope: 'file' }],
  mock: [
    async ({ mockOptions }, use) => {
      const mock = await startMock(mockOptions);
      await use(mock);
      await mock.stop();
    },
    { scope: 'file' },
  ],
  worldOptions: {},
  world: async ({ mock, worldOptions, task }, use) => {
    const name = nameFor(mock, task.name);
    const world = mock.world(name, worldOptions);
    await use(world);
    world.drop();
    taken.get(mock)?.delete(name);
  },
});

function worldIn(received: unknown, matcher: string): WorldHandle {
  const world = received as Partial<WorldHandle> | null | undefined;
  if (!world?.journal || !world.deliveries) throw new TypeError(`${matcher} is for a world of bunq-mock, as mock.world() gives it`);
  return world as WorldHandle;
}

/** As `toMatchObject` compares. */
function holdsBy({ equals, utils: { iterableEquality, subsetEquality } }: MatcherState): Holds {
  return (value, part) => equals(value, part, [iterableEquality, subsetEquality]);
}

expect.extend({
  toHaveReceived(world: unknown, operation: string, expected: ExpectedExchange = {}) {
    return received(worldIn(world, 'toHaveReceived'), operation, expected, holdsBy(this));
  },
  toHaveDelivered(world: unknown, eventType: string, expected: ExpectedDelivery = {}) {
    return delivered(worldIn(world, 'toHaveDelivered'), eventType, expected, holdsBy(this));
  },
});

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: as vitest declares it
  interface Matchers<T = any> {
    /** That a world received requests of an operation, as `identity-verification-session.update`; at least one unless `times` says how many. */
    toHaveReceived(operation: string, expected?: ExpectedExchange): void;
    /** That a world delivered webhooks of a type, as `USER_ONBOARDING_UPDATED`; at least one unless `times` says how many. */
    toHaveDelivered(eventType: string, expected?: ExpectedDelivery): void;
  }
}
