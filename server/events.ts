/** What becomes of the events of a world: resources react to them, and webhooks tell of them. */
import type { Reactions } from './resources/operation.js';
import { deliver, reactions as deliveryReactions, type Filter } from './webhooks/deliveries.js';
import { worded } from './wire/worded.js';
import type { LivingRow } from './world/lifecycle.js';
import type { OnEvent, World } from './world/world.js';

type Reaction = (world: World, row: never) => void;

/**
 * @param headers that every webhook carries
 * @param onOwnFault told of a webhook that would break its own schema, and is not sent
 */
export function eventsOf(resources: readonly Reactions[], headers: Record<string, string>, onOwnFault: (error: unknown) => void): OnEvent {
  const reactions = new Map<string, Reaction[]>();
  const add = (event: string, reaction: Reaction) => reactions.set(event, [...(reactions.get(event) ?? []), reaction]);
  for (const { on = {} } of resources) for (const [event, react] of Object.entries(on)) add(event, react);
  for (const [event, react] of Object.entries(deliveryReactions(headers))) add(event, react);
  add('late-answer.due', (world, row: LivingRow) => {
    world.rows<LivingRow>('late-answer').delete(row);
    world.held.send(row.id);
  });
  for (const { notifies = {} } of resources) {
    for (const [event, tell] of Object.entries(notifies)) {
      add(event, (world, row) => {
        const { users, object, ...message } = tell(world, row);
        const filters = filtersOf(world, users, message.category);
        if (filters.length === 0) return;
        try {
          const item = worded(world.edition, undefined, object);
          for (const filter of filters) deliver(world, filter, { ...message, object: item });
        } catch (error) {
          onOwnFault(error);
        }
      });
    }
  }
  return (world, event, row: LivingRow) => {
    for (const react of reactions.get(event) ?? []) react(world, row as never);
  };
}

/** Nothing that is told of here happens to a monetary account, so that its filters have nothing to hear. */
function filtersOf(world: World, users: readonly number[], category: Filter['category']): Filter[] {
  const rows = world.rows<Filter & LivingRow>('notification-filter-url');
  return users
    .flatMap((user) => rows.idsOf(user).map((id) => rows.get(id) as Filter))
    .filter((filter) => filter.category === category && filter.account === null);
}
