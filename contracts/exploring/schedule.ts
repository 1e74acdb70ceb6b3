/** A schedule: a story, and misfortunes at points of it. It is a case like those in files, and can be kept as one. */
import { hash } from 'node:crypto';
import type { CaseAct, CaseClaim, Fault, Plan } from '../../schemas/generated/types.js';
import type { ContractCase, Entry } from '../judging/kinds.js';
import { type Move, worst } from './moves.js';

/** What happens by itself. */
export interface Story {
  name: string;
  entry: Entry;
  plan: Plan;
  verdict: CaseClaim;
}

const PLANS: readonly Omit<Story, 'entry'>[] = [
  { name: 'approved', plan: {}, verdict: 'approved' },
  { name: 'rejected', plan: { outcome: 'REJECTED' }, verdict: 'rejected' },
  { name: 'approved-late', plan: { process: { after_ms: 20_000 } }, verdict: 'approved' },
];

export const STORIES: readonly string[] = PLANS.map(({ name }) => name);

/** The plainest first. */
export const storiesOf = (entry: Entry): Story[] => PLANS.map((plan) => ({ ...plan, entry }));

/** A place in a conversation: the nth exchange of an operation. */
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
function outcomesOf({ story, steps }: Schedule): CaseClaim[][] {
  const { verdict } = story;
  switch (worst(steps.map(({ move }) => move.class))) {
    case 'harmless':
      return [[verdict]];
    case 'hostile':
      // Where it asked again, bunq itself may have told it.
      return [[verdict, ...ERRORS, 'timed_out']];
    default:
      return [[verdict], [...ERRORS, 'timed_out']];
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
  for (const { move, operation, nth } of steps) {
    if ('act' in move.does) acts.push({ after: { operation, nth }, do: move.does.act });
    else {
      // What an earlier one strikes, a later one does not see.
      const struck = faults.filter(({ on }) => 'operation' in on && on.operation === operation).length;
      faults.push({ on: { operation }, skip: nth - 1 - struck, do: move.does });
    }
  }
  const title = steps.length ? steps.map(stepText).join('; ') : `${story.name}, as it is`;
  return {
    id,
    title: title.length > 120 ? `${title.slice(0, 119)}…` : title,
    why: 'A search has found it: what else may be wrong in that moment, nobody has written down yet.',
    source: steps.at(-1)?.move.source ?? { safety: 'nothing goes wrong here' },
    level: 'must',
    safety: false,
    entry: story.entry,
    world: { plan: story.plan, faults, acts },
    poison: [{ connected: true }, ...faults.map((_, fault) => ({ fault })), ...acts.map((_, act) => ({ act }))],
    outcomes: outcomesOf(schedule) as ContractCase['outcomes'],
    drain_ms: 5_000,
  };
}
