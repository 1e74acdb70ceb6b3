/** What happens by itself, before anything goes wrong. */
import type { CaseClaim, ContractCase } from '../../schemas/generated/types.js';
import type { Entry } from '../judging/kinds.js';
import type { Capability } from '../running/client.js';

export interface Story {
  name: string;
  entry: Entry;
  world: NonNullable<ContractCase['world']>;
  /** The right ends, by rank, as a case has them. */
  outcomes: readonly (readonly CaseClaim[])[];
  /** What the client has to be able to do. */
  needs?: readonly ('webhooks' | 'parallel')[];
}

const BOTH: readonly Entry[] = ['identity', 'onboarding'];

/** The plainest first. */
const STORIES_OF: readonly (Omit<Story, 'entry'> & { entries: readonly Entry[] })[] = [
  { name: 'approved', entries: BOTH, world: { plan: {} }, outcomes: [['approved']] },
  { name: 'rejected', entries: BOTH, world: { plan: { outcome: 'REJECTED' } }, outcomes: [['rejected']] },
  { name: 'approved-late', entries: BOTH, world: { plan: { process: { after_ms: 20_000 } } }, outcomes: [['approved']] },
  // What a move has bunq decide after all is a verdict, if it comes in time.
  { name: 'never', entries: ['identity'], world: { plan: { process: 'by-hand' } }, outcomes: [['timed_out'], ['approved']] },
  {
    name: 'cancelled',
    entries: ['identity'],
    world: { plan: { capture: { result: 'cancelled' } } },
    outcomes: [['cancelled'], ['needs_input']],
  },
  {
    name: 'camera-fails',
    entries: ['identity'],
    world: { plan: { capture: { result: 'failed' } } },
    outcomes: [['needs_input'], ['cancelled', 'error:none', 'error:protocol']],
  },
  {
    name: 'older-verdicts',
    entries: ['identity'],
    world: { plan: { outcome: 'REJECTED' }, older_sessions: 2, older_verdict: 'APPROVED', older_ended: true },
    outcomes: [['rejected']],
  },
  { name: 'older-edition', entries: ['identity'], world: { options: { edition: '2025-10' } }, outcomes: [['approved']] },
  { name: 'told', entries: ['onboarding'], world: { plan: {} }, outcomes: [['approved']], needs: ['webhooks'] },
  { name: 'two-at-once', entries: ['identity'], world: { runs: 2 }, outcomes: [['approved']], needs: ['parallel'] },
];

export const STORIES: readonly string[] = STORIES_OF.map(({ name }) => name);

/** Those of a client that can do so much; the plainest first. */
export const storiesOf = (entry: Entry, can: readonly Capability[]): Story[] =>
  STORIES_OF.filter(({ entries, needs = [] }) => entries.includes(entry) && needs.every((need) => can.includes(need))).map(
    ({ entries: _, ...story }) => ({ ...story, entry }),
  );
