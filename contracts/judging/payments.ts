/** What came of an order: by the world, whatever the client was told. */
import type { Run, Seen } from './seen.js';

export const paymentsOf = ({ payments }: Pick<Seen, 'payments'>, { user }: Run): Seen['payments'] =>
  payments.filter(({ made: { userId } }) => userId === user?.apiKeyId || userId === user?.personId);
