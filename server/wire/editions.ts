import type { Edition } from '../../schemas/generated/types.js';
import { refusals } from '../refusals.js';

/** Resources answer in the newest form that bunq documents; an older edition is made from it, here and nowhere else. */
interface Change {
  /** The edition that still has the old form. */
  edition: Edition;
  /** The item that differs. */
  type: string;
  source: string;
  older(object: Record<string, unknown>): Record<string, unknown>;
}

export const editions: readonly Edition[] = ['2025-10', '2026-06'];

export const changes: readonly Change[] = [
  {
    edition: '2025-10',
    type: 'IdentityVerificationSessionIncode',
    source: 'result is a string: doc.bunq.com, sample of 2025-10-31; an object with all_fail_reason: partner documentation of 2026-06-12',
    older: (object) => ({ ...object, result: (object.result as { result: string } | null)?.result ?? null }),
  },
];

/** An item of an answer as the edition words it. */
export function inEdition(edition: Edition, type: string, object: Record<string, unknown>): Record<string, unknown> {
  for (const change of changes) if (change.edition === edition && change.type === type) return change.older(object);
  return object;
}

/** The edition that a request asks for by X-Mock-Edition, if it does; refuses one that there is not. */
export function editionAsked(text: string | undefined): Edition | undefined {
  if (text === undefined || editions.includes(text as Edition)) return text as Edition | undefined;
  throw refusals.editionUnknown({ edition: text, known: editions });
}
