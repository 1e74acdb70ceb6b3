import type { Edition } from '../../schemas/generated/types.js';
import { refusals } from '../refusals.js';

/** Resources answer in the newest form that bunq documents; an older edition is made from it, here and nowhere else. */
interface Change {
  /** The edition that still has the old form. */
  edition: Edition;
  /** The item that differs. */
  type: string;
  /** The operation, when it is this one's answer that differs. */
  operation?: string;
  /** What the old form is called, when that differs too. */
  as?: string;
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
  {
    edition: '2025-10',
    type: 'PartnerUserProvision',
    operation: 'partner-user-provision.create',
    as: 'Id',
    source: 'creation answers Id: doc.bunq.com, chapter 2, samples of 2025-08; the whole object: partner documentation of 2026-02-20',
    older: ({ id }) => ({ id }),
  },
  {
    edition: '2025-10',
    type: 'PartnerUserProvision',
    source:
      'status is CREATED at PENDING_PROCESS_USER_ONBOARDING: doc.bunq.com, samples of 2025-08; ACTIVE: partner documentation of 2026-06-12',
    older: (object) => (object.sub_status === 'PENDING_PROCESS_USER_ONBOARDING' ? { ...object, status: 'CREATED' } : object),
  },
  {
    edition: '2025-10',
    type: 'NotificationFilterFailure',
    source: "user_id and user_requested_id came on 2026-06-12, says bunq's partner client",
    older: ({ user_id, user_requested_id, ...object }) => object,
  },
];

type Item = { [type: string]: object };

/**
 * An item as the edition words it.
 *
 * @param operation that answers with it; none of a webhook
 */
export function inEdition(edition: Edition, operation: string | undefined, item: Item): Item {
  const [type, object] = Object.entries(item)[0] as [string, Record<string, unknown>];
  const change = changes.find(
    (each) => each.edition === edition && each.type === type && (each.operation === undefined || each.operation === operation),
  );
  return change ? { [change.as ?? type]: change.older(object) } : item;
}

/** The edition that a request asks for by X-Mock-Edition, if it does; refuses one that there is not. */
export function editionAsked(text: string | undefined): Edition | undefined {
  if (text === undefined || editions.includes(text as Edition)) return text as Edition | undefined;
  throw refusals.editionUnknown({ edition: text, known: editions });
}
