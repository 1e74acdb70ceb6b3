/** A schedule: a story, and misfortunes at points of it. It is a case like those in files, and can be kept as one. */
import { hash } from 'node:crypto';
import type { CaseAct, CaseClaim, Fault } from '../../schemas/generated/types.js';
import type { ContractCase } from '../judging/kinds.js';
import { DEADLINE_MS } from '../running/stage.js';
import { worst } from './moves/index.js';
import { leapOf, type Move } from './moves/move.js';
import type { Story } from './stories.js';

/** A place in a conversation: the nth exchange of an operation, or the nth webhook of an event type. */
export interface Point {
  operation: string;
  nth: number;
}

export interface Step extends Point {
  move: Move;
}

export interface Schedule {
  story: Story;
  /** In the order of their points. */
  steps: readonly Step[];
}

const ERRORS: readonly CaseClaim[] = (['server', 'network', 'rate_limited', 'protocol', 'auth', 'signature', 'config'] as const).map(
  (kind) => `error:${kind}` as const,
);

/** What a client may say at its end: the verdict; where something went wrong that was not its fault, an honest error as well. */
function outcomesOf({ story, steps }: Schedule): readonly (readonly CaseClaim[])[] {
  const [best = [], ...others] = story.outcomes;
  switch (worst(steps.map(({ move }) => move.class))) {
    case 'harmless':
      return story.outcomes;
    case 'hostile':
      // Where it asked again, bunq itself may have told it.
      return [[...new Set([...story.outcomes.flat(), ...ERRORS, 'timed_out' as const])]];
    default:
      return [best, [...new Set([...others.flat(), ...ERRORS, 'timed_out' as const])]];
  }
}

/** `POST … is carried out, and its answer is lost`, without the method. */
export const stepText = ({ operation, nth, move }: Step): string => `${operation}${nth > 1 ? ` (${nth})` : ''} ${move.says}`;

export const keyOf = ({ story, steps }: Schedule): string =>
  [story.entry, story.name, ...steps.map(({ operation, nth, move }) => `${operation} ${nth} ${move.id}`)].join('; ');

/** Of a schedule that is kept: the same for the same one, whoever finds it. */
export const idOf = (schedule: Schedule): string => `XPLR-${hash('sha256', keyOf(schedule)).slice(0, 4).toUpperCase()}`;

/** @param id the same for all schedules of a search: then the same ids, keys and names are met in all of them */
export function caseOf(schedule: Schedule, id: string): ContractCase {
  const { story, steps } = schedule;
  const faults: Fault[] = [];
  const acts: CaseAct[] = [];
  const placeOf = (fault: Fault['on']) => JSON.stringify(fault);
  for (const { move, operation, nth } of steps) {
    if ('act' in move.does) {
      acts.push({ after: { operation, nth }, do: move.does.act });
      continue;
    }
    const on = move.at === 'webhooks' ? { webhook: operation } : { operation };
    // What an earlier one strikes, a later one does not see.
    const struck = faults.filter((fault) => placeOf(fault.on) === placeOf(on)).length;
    faults.push({ on, skip: nth - 1 - struck, do: move.does });
  }
  const leaps = steps.reduce((sum, { move }) => sum + leapOf(move), 0);
  const title = steps.length ? steps.map(stepText).join('; ') : `${story.name}, as it is`;
  const needs = [...(story.needs ?? []), ...(leaps ? (['clock'] as const) : [])];
  return {
    id,
    title: title.length > 120 ? `${title.slice(0, 119)}…` : title,
    why: 'A search has found it: what else may be wrong in that moment, nobody has written down yet.',
    source: steps.at(-1)?.move.source ?? { safety: 'nothing goes wrong here' },
    level: 'must',
    safety: false,
    entry: story.entry,
    ...(needs.length && { needs }),
    world: { ...story.world, faults, acts },
    // Of what the clock leaps over, the client has had nothing.
    ...(leaps && { deadline_ms: DEADLINE_MS + leaps }),
    poison: [{ connected: true }, ...faults.map((_, fault) => ({ fault })), ...acts.map((_, act) => ({ act }))],
    outcomes: outcomesOf(schedule) as ContractCase['outcomes'],
    drain_ms: 5_000,
  };
}
