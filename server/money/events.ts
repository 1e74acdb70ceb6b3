/** What has happened to a user's accounts and cards, as one list: an event for each object, which a change of that brings up to date. */
import type { EventAction } from '../../schemas/generated/types.js';
import type { Index, Row } from '../world/rows.js';
import type { World } from '../world/world.js';

const slug = 'event';

/** The owner is the user. */
export interface Happened extends Row {
  /** 0 of what is no account's. */
  account: number;
  /** The slug of the object, and its id. */
  type: string;
  of: number;
  action: EventAction;
}

const keyOf = (type: string, of: number) => `${type} ${of}`;
/** A payment never changes, so nobody looks for the event of one. */
const byObject: Index<Happened> = { type: slug, key: ({ type, of }) => (type === 'payment' ? undefined : keyOf(type, of)) };

export const eventsIn = (world: World) => world.rows<Happened>(slug);

/** The event of an object, if there is one. */
export const eventOf = (world: World, type: string, of: number): Happened | undefined => world.find(byObject, keyOf(type, of));

/** Notes that an object came to be, or that it changed. */
export function note(world: World, given: Pick<Happened, 'owner' | 'account' | 'type' | 'of' | 'action'>): void {
  const there = given.type === 'payment' ? undefined : eventOf(world, given.type, given.of);
  if (there) Object.assign(there, { action: 'UPDATE', updated: world.clock.now() });
  else eventsIn(world).add({ ...world.stamp(slug), ...given });
}
