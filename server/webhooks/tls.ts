import type { SecureContextOptions } from 'node:tls';
import birth from '../../fixtures/index.js';
import type { Row } from '../world/rows.js';
import type { World } from '../world/world.js';
import type { Delivery } from './delivery.js';

/** A certificate chain that a user wants its targets to show. */
export interface Pinned extends Row {
  /** PEM. */
  certificate_chain: string;
}

/** What a connection to a target trusts, and shows of the mock. */
export type Trust = Pick<SecureContextOptions, 'ca' | 'allowPartialTrustChain' | 'cert' | 'key'>;

/** What a delivery trusts, and what it shows of itself. */
export function tlsFor(world: World, { owner, verification }: Delivery): Trust {
  const rows = world.rows<Pinned>('certificate-pinned');
  const ca = rows.idsOf(owner).map((id) => (rows.get(id) as Pinned).certificate_chain);
  return {
    // What is pinned is trusted as it stands, whoever issued it.
    ...(ca.length > 0 && { ca, allowPartialTrustChain: true }),
    ...(verification.includes('BUNQ_CERTIFICATE') && { cert: birth.keys.server.certificate, key: birth.keys.server.private }),
  };
}
