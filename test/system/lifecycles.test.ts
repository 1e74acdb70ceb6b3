/** Every lifecycle that a schema declares: what holds of all of them, and that nothing that happens leads a row elsewhere. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { about } from '../../schemas/generated/fields.js';
import { type Mock, startMock } from '../../server/index.js';
import { timestamp } from '../../server/world/clock.js';
import { type LivingRow, stateOf } from '../../server/world/lifecycle.js';
import { install, logIn } from '../support/actors.js';
import { ask, items } from '../support/client.js';
import { type Stage, shownRows } from '../support/lifecycle-stage.js';
import { cycles, Watch } from '../support/lifecycle-watch.js';
import { partnerConversation } from '../support/partner-moves.js';
import { startTarget } from '../support/target.js';

describe.each(cycles)('%s', (_, cycle) => {
  const { states, transitions, initial, final } = cycle;
  const leaving = (state: string) => Object.entries(transitions).filter(([, { from }]) => from.includes(state));

  test('is whole: every state is reached and left, or is final', () => {
    const reached = new Set([initial]);
    for (let size = 0; size !== reached.size; ) {
      size = reached.size;
      for (const { from, to } of Object.values(transitions)) if (from.some((state) => reached.has(state))) reached.add(to);
    }
    const unreached = Object.entries(states).filter(([, { unreached }]) => unreached);
    expect([...reached, ...unreached.map(([state]) => state)].sort()).toEqual(Object.keys(states).sort());
    expect(
      Object.keys(states)
        .filter((state) => leaving(state).length === 0 && !states[state]?.unreached)
        .sort(),
    ).toEqual([...final].sort());
  });

  test('leaves no choice: of what may happen in a state by itself, or at a client’s word, one thing does', () => {
    for (const state of Object.keys(states)) {
      const words = leaving(state).flatMap(([, { trigger }]) => ('client' in trigger ? [trigger.client] : []));
      expect(new Set(words).size, `words at ${state}`).toBe(words.length);
      const timed = leaving(state).filter(([, { trigger }]) => !('client' in trigger || 'on' in trigger));
      for (const [i, [name, { where = {} }]] of timed.entries())
        for (const [other, { where: others = {} }] of timed.slice(i + 1)) {
          const differs = Object.entries(where).some(([fact, value]) => fact in others && others[fact] !== value);
          // A state that the provision goes on from either fails, or does not.
          expect(differs, `${name} and ${other} at ${state}`).toBe(true);
        }
    }
  });
});

describe('whatever happens, in whatever order', () => {
  const ownFaults: unknown[] = [];
  let watch: Watch;
  let mock: Mock;
  beforeAll(async () => {
    watch = new Watch();
    // A webhook whose answer comes late must not change the world amid a comparison.
    const webhookGraceMs = 10_000;
    mock = await startMock({ freeze: true, now: '2026-07-25T12:00:00Z', webhookGraceMs, onOwnFault: (error) => ownFaults.push(error) });
  });
  afterAll(async () => {
    watch.stop();
    await mock.stop();
  });

  async function begin(name: string): Promise<Stage & AsyncDisposable> {
    const target = await startTarget();
    const handle = mock.world(name, {});
    const partner = await logIn(handle, handle.partner.api_key);
    const filters = ['PARTNER_USER_PROVISION', 'USER_ONBOARDING'].map((category) => ({ category, notification_target: target.url }));
    await items(handle.url, ask.post('/v1/user/1360/notification-filter-url', { notification_filters: filters }, partner.auth));
    await items(handle.url, ask.post('/v1/user/1363/notification-filter-url', { notification_filters: filters }, partner.auth));
    const installation = await install(handle);
    const device = { description: 'x', secret: handle.partner.api_key, permitted_ips: ['*'] };
    await items(handle.url, ask.post('/v1/device-server', device, installation.auth));
    await handle.addUser();
    const world = watch.worlds.get(name);
    if (!world) throw new Error('a world that nobody saw');
    return { handle, world, partner, target, installation, violations: [], [Symbol.asyncDispose]: () => target.stop() };
  }

  test('every row moves by declared transitions, and by each of them, shows what its state says, and a refusal changes nothing', async () => {
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(partnerConversation, async (moves) => {
        await using stage = await begin(`lives-${runs++}`);
        for (const move of moves) {
          await move(stage);
          // Webhooks come back when they like.
          await stage.handle.clock.advance(0);
          watch.look(stage.world);
          expect([...watch.violations.splice(0), ...stage.violations, ...ownFaults], String(move)).toEqual([]);
        }
        for (const [slug, id, shown] of await shownRows(stage)) {
          const row = stage.world.rows<LivingRow>(slug).get(id) as LivingRow;
          const [, cycle] = cycles.find(([each]) => each === slug) as (typeof cycles)[0];
          for (const [field, value] of Object.entries(cycle.states[stateOf(slug as never, row)]?.sets ?? {}))
            if ('const' in value) expect(shown[field]).toEqual(value.const);
          if ('updated' in shown) expect(shown.updated).toBe(timestamp(row.updated));
        }
        stage.handle.drop();
      }),
      { seed: 20260725, numRuns: 600, includeErrorInReport: true },
    );
    // Those of bunq's resources; what the mock has besides, deliveries and captures, has tests of its own.
    const declared = cycles.flatMap(([slug, { transitions }]) =>
      slug in about ? Object.keys(transitions).map((name) => `${slug}.${name}`) : [],
    );
    expect(declared.length).toBeGreaterThan(30);
    expect(declared.filter((name) => !watch.fired.has(name))).toEqual([]);
  }, 300_000);

  test('and what moved otherwise would have been seen', async () => {
    await using stage = await begin('planted');
    const [row] = [...stage.world.rows<LivingRow>('user-person').values()];
    Object.assign(row as LivingRow, { contact: 'LOST' });
    stage.world.move('user-person', row as LivingRow, 'lose');
    watch.look(stage.world);
    const said = ['contact is LOST, which is not declared', 'contact is LOST, though it was brought to CONFIRMED', 'lose is no transition'];
    for (const each of said) expect(watch.violations.join('\n')).toContain(each);
    watch.violations.length = 0;
  });
});
