/** Which misfortunes can be at a point. */
import type { WorldHandle } from '../../server/index.js';
import { moves } from './moves/index.js';
import { leapOf, type Move } from './moves/move.js';
import type { Story } from './stories.js';
import type { Mark, Trace } from './trace.js';

export interface Bounds {
  /** Misfortunes of these classes, or with these ids. */
  choices: readonly string[];
  /** Only at these operations and event types; at all, unless given. */
  operations?: readonly string[];
  /** Whether the clock leaps as it is told: a client that waits by itself would not notice. */
  isVirtual: boolean;
}

export type Place = Pick<Mark, 'operation' | 'kind'>;

/** @param fault of some world: the server itself says what it can do at an operation */
export function fitting({ fault }: Pick<WorldHandle, 'fault'>, { choices, operations, isVirtual }: Bounds) {
  const chosen = moves.filter((move) => (choices.includes(move.class) || choices.includes(move.id)) && (isVirtual || leapOf(move) === 0));
  const known = new Map<string, Move[]>();
  const isPossible = ({ operation, kind }: Place, { does }: Move) => {
    if ('act' in does) return true;
    try {
      fault.arm({ on: kind === 'webhook' ? { webhook: operation } : { operation }, do: does });
      return true;
    } catch {
      return false;
    }
  };
  /** Whatever came before. */
  function anywhere({ entry, needs = [] }: Story, place: Place): Move[] {
    const { operation, kind } = place;
    if (operations && !operations.includes(operation)) return [];
    const isTold = needs.includes('webhooks');
    const key = `${entry} ${operation} ${kind} ${isTold}`;
    const found =
      known.get(key) ??
      chosen.filter(
        (move) =>
          (move.entry ?? entry) === entry &&
          (move.operations?.includes(operation) ?? true) &&
          (isTold || !move.isTold) &&
          (move.at === `${kind}s` || (move.at === 'all' && kind !== 'webhook')) &&
          isPossible(place, move),
      );
    known.set(key, found);
    return found;
  }
  return {
    anywhere,
    /** At a point of a conversation that went so. */
    at: (story: Story, { marks }: Trace, mark: Mark): Move[] => {
      const before = new Set(marks.slice(0, marks.indexOf(mark) + 1).map(({ operation }) => operation));
      return anywhere(story, mark).filter(({ after }) => after === undefined || before.has(after));
    },
  };
}

export type Fitting = ReturnType<typeof fitting>;
