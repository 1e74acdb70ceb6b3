import callbackUrl from './callback-url.js';
import deviceServer from './device-server.js';
import identityVerificationSession from './identity-verification-session.js';
import installation from './installation.js';
import oauthClient from './oauth-client.js';
import type { Resource } from './operation.js';
import sandboxUserCompany from './sandbox-user-company.js';
import sandboxUserPerson from './sandbox-user-person.js';
import serverPublicKey from './server-public-key.js';
import session from './session.js';
import sessionServer from './session-server.js';
import user from './user.js';

/** Every resource that is simulated. */
export const resources: readonly Resource[] = [
  installation,
  serverPublicKey,
  deviceServer,
  sessionServer,
  session,
  sandboxUserPerson,
  sandboxUserCompany,
  user,
  identityVerificationSession,
  oauthClient,
  callbackUrl,
];
