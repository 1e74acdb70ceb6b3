/** What a webhook on its way is, and what it is made of. */
import type { DeliveryState, NotificationCategory, NotificationVerification } from '../../schemas/generated/types.js';
import { type Instant, timestamp } from '../world/clock.js';
import type { LivingRow } from '../world/lifecycle.js';

/** The owner is the user whose filter it is. */
export interface Delivery extends LivingRow {
  state: DeliveryState;
  target: string;
  category: NotificationCategory;
  event_type: string;
  object_id: number;
  /** Whom it is about. */
  user: number;
  verification: readonly NotificationVerification[];
  /** The JSON that is posted, but for other texts of its ids. */
  body: string;
  /** When the next attempt is to be made. */
  due: Instant;
  /** The fault that struck it. */
  fault: number | null;
  /** The delivery whose attempt it waits for. */
  behind: number | null;
  /** Since it was made, or was last sent again. */
  attempts: { at: Instant; response_code: number | null; exception_message: string | null }[];
}

/** What of a filter a delivery needs. */
export interface Filter {
  owner: number;
  /** Of a monetary account; null for the user's own. */
  account: number | null;
  category: NotificationCategory;
  notification_target: string;
  all_verification_type: readonly NotificationVerification[];
}

/** What there is to tell. */
export interface Message {
  category: NotificationCategory;
  event_type: string;
  user: number;
  /** In its type wrapper, as the world's edition words it. */
  object: { [type: string]: object };
}

/** A delivery as the control plane shows it. */
export function showDelivery({ id, state, target, category, event_type, object_id, user, body, due, fault, attempts }: Delivery) {
  return {
    id,
    state,
    target,
    category,
    event_type,
    object_id,
    user_id: user,
    body: JSON.parse(body) as unknown,
    due: state === 'SCHEDULED' ? timestamp(due) : null,
    fault: fault === null ? null : String(fault),
    attempts: attempts.map((attempt) => ({ ...attempt, at: timestamp(attempt.at) })),
  };
}
