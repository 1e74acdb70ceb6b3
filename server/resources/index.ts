import addressMain from './address-main.js';
import addressPostal from './address-postal.js';
import attachment from './attachment.js';
import attachmentContent from './attachment-content.js';
import callbackUrl from './callback-url.js';
import certificatePinned from './certificate-pinned.js';
import deviceServer from './device-server.js';
import documentIdentification from './document-identification.js';
import identityVerificationSession from './identity-verification-session.js';
import installation from './installation.js';
import { money } from './money/index.js';
import nationality from './nationality.js';
import notificationFilterFailure from './notification-filter-failure.js';
import notificationFilterUrl from './notification-filter-url.js';
import oauthClient from './oauth-client.js';
import type { Resource } from './operation.js';
import partnerUserInformationInquiryEntry from './partner-user-information-inquiry-entry.js';
import partnerUserProvision from './partner-user-provision.js';
import sandboxUserCompany from './sandbox-user-company.js';
import sandboxUserPerson from './sandbox-user-person.js';
import serverPublicKey from './server-public-key.js';
import session from './session.js';
import sessionServer from './session-server.js';
import taxResident from './tax-resident.js';
import user from './user.js';
import userInformationInquiry from './user-information-inquiry.js';
import userOnboarding from './user-onboarding.js';
import userPerson from './user-person.js';

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
  partnerUserProvision,
  userOnboarding,
  addressMain,
  addressPostal,
  userPerson,
  nationality,
  taxResident,
  attachment,
  attachmentContent,
  documentIdentification,
  userInformationInquiry,
  partnerUserInformationInquiryEntry,
  notificationFilterUrl,
  notificationFilterFailure,
  certificatePinned,
  ...money,
];
