/** Every rule, a line each. */

import answersWebhooks from './answers-webhooks.js';
import apiKeyStaysInTheBody from './api-key-stays-in-the-body.js';
import claimsOnEvidence from './claims-on-evidence.js';
import createsOnce from './creates-once.js';
import endsCleanly from './ends-cleanly.js';
import exitMatchesOutcome from './exit-matches-outcome.js';
import exitsAfterItsOutcome from './exits-after-its-outcome.js';
import followsNoDowngrade from './follows-no-downgrade.js';
import givesUpInTime from './gives-up-in-time.js';
import installsAPublicKey from './installs-a-public-key.js';
import itsOwnSession from './its-own-session.js';
import keepsCookiesIn from './keeps-cookies-in.js';
import keepsExternalUuid from './keeps-external-uuid.js';
import keepsItsFilters from './keeps-its-filters.js';
import keepsItsSession from './keeps-its-session.js';
import keepsTheBaseUrl from './keeps-the-base-url.js';
import leavesACircle from './leaves-a-circle.js';
import namesItsSession from './names-its-session.js';
import namesItself from './names-itself.js';
import noBusyLoop from './no-busy-loop.js';
import noPostTurnedGet from './no-post-turned-get.js';
import noRepeatedPost from './no-repeated-post.js';
import noReplayAfterRefusal from './no-replay-after-refusal.js';
import noRetryOfRefusals from './no-retry-of-refusals.js';
import noSecretToAnotherHost from './no-secret-to-another-host.js';
import obeysRetryAfter from './obeys-retry-after.js';
import oneSession from './one-session.js';
import oneSessionPerFailure from './one-session-per-failure.js';
import ownUserInPaths from './own-user-in-paths.js';
import paidOnEvidence from './paid-on-evidence.js';
import passesOnReasons from './passes-on-reasons.js';
import paysOnce from './pays-once.js';
import paysWhatIsOrdered from './pays-what-is-ordered.js';
import printsNoIdentityData from './prints-no-identity-data.js';
import printsNoSecret from './prints-no-secret.js';
import privateInItsPlace from './private-in-its-place.js';
import refreshKeepsTheInstallation from './refresh-keeps-the-installation.js';
import refreshesOnce from './refreshes-once.js';
import repeatsReads from './repeats-reads.js';
import requestIdsDiffer from './request-ids-differ.js';
import type { Rule } from './rule.js';
import sendsWhatTheSchemaLists from './sends-what-the-schema-lists.js';
import sendsWholeBodies from './sends-whole-bodies.js';
import signsSessionServer from './signs-session-server.js';
import signsWhatItSends from './signs-what-it-sends.js';
import slowsDown from './slows-down.js';
import spellsNamesAsGiven from './spells-names-as-given.js';
import stopsAtABadSignature from './stops-at-a-bad-signature.js';
import stopsWhenTerminal from './stops-when-terminal.js';
import submitsAfterTheSdk from './submits-after-the-sdk.js';
import submitsOnce from './submits-once.js';
import tokenOfTheRightKind from './token-of-the-right-kind.js';
import trustsNoStranger from './trusts-no-stranger.js';
import userTokenOnUserPaths from './user-token-on-user-paths.js';
import usesACredentialOnce from './uses-a-credential-once.js';
import waitsAfter429 from './waits-after-429.js';
import wholeIds from './whole-ids.js';
import withinDocumentedLimits from './within-documented-limits.js';
import writesPlainPaths from './writes-plain-paths.js';

export const rules: readonly Rule[] = [
  apiKeyStaysInTheBody,
  itsOwnSession,
  keepsItsSession,
  keepsTheBaseUrl,
  noReplayAfterRefusal,
  oneSessionPerFailure,
  ownUserInPaths,
  refreshKeepsTheInstallation,
  refreshesOnce,
  tokenOfTheRightKind,
  userTokenOnUserPaths,
  usesACredentialOnce,
  wholeIds,
  writesPlainPaths,
  followsNoDowngrade,
  givesUpInTime,
  leavesACircle,
  keepsExternalUuid,
  noPostTurnedGet,
  noRepeatedPost,
  noRetryOfRefusals,
  noSecretToAnotherHost,
  obeysRetryAfter,
  repeatsReads,
  requestIdsDiffer,
  trustsNoStranger,
  waitsAfter429,
  endsCleanly,
  exitMatchesOutcome,
  exitsAfterItsOutcome,
  keepsItsFilters,
  namesItself,
  noBusyLoop,
  oneSession,
  passesOnReasons,
  printsNoIdentityData,
  printsNoSecret,
  slowsDown,
  stopsWhenTerminal,
  submitsAfterTheSdk,
  submitsOnce,
  withinDocumentedLimits,
  claimsOnEvidence,
  paidOnEvidence,
  paysOnce,
  paysWhatIsOrdered,
  installsAPublicKey,
  sendsWhatTheSchemaLists,
  sendsWholeBodies,
  signsSessionServer,
  spellsNamesAsGiven,
  stopsAtABadSignature,
  signsWhatItSends,
  privateInItsPlace,
  createsOnce,
  answersWebhooks,
  namesItsSession,
  keepsCookiesIn,
];
