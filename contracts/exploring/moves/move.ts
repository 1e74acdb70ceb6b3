/** What a misfortune is. */
import type { CaseAct, CaseFoundation, FaultDoes } from '../../../schemas/generated/types.js';
import type { Entry } from '../../judging/kinds.js';

/** What a move costs, the least first: moves of one schedule are judged together by the worst of them. */
export const CLASSES = ['harmless', 'transient', 'uncertain', 'hostile'] as const;
export type MoveClass = (typeof CLASSES)[number];

export interface Move {
  id: string;
  class: MoveClass;
  /** What becomes of the point, as the end of a sentence that begins with it. */
  says: string;
  source: CaseFoundation;
  /** What it fits: exchanges that ask, those that change something, both, or webhooks. */
  at: 'reads' | 'writes' | 'all' | 'webhooks';
  /** Only at these operations. */
  operations?: readonly string[];
  /** Only at the first exchange of this operation, or later. */
  after?: string;
  /** Only in conversations of this entry. */
  entry?: Entry;
  /** Only of a client that is told by webhook. */
  isTold?: true;
  /** What is done to the answer or the webhook, or else what happens in the world when the answer has gone out. */
  does: FaultDoes | { act: CaseAct['do'] };
}

/** How far a move has the clock leap, in milliseconds. */
export const leapOf = ({ does }: Move): number => ('act' in does && does.act.advance_ms) || 0;
