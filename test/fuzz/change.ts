import type { World } from '../../server/world/world.js';
import type { Chance } from './chance.js';
import type { Draft } from './draft.js';
import type { Holder } from './stock.js';

/** A request that is right so far, and what it was made from. */
export interface Subject {
  draft: Draft;
  holder: Holder;
  world: World;
  chance: Chance;
}

/** Makes it wrong, or only unusual, in one way. */
export type Change = (subject: Subject) => void;
