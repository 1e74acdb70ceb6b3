/** Every rule, a line each. */
import claimsOnEvidence from './claims-on-evidence.js';
import endsCleanly from './ends-cleanly.js';
import exitMatchesOutcome from './exit-matches-outcome.js';
import exitsAfterItsOutcome from './exits-after-its-outcome.js';
import followsNoDowngrade from './follows-no-downgrade.js';
import givesUpInTime from './gives-up-in-time.js';
import keepsExternalUuid from './keeps-external-uuid.js';
import keepsItsFilters from './keeps-its-filters.js';
import namesItself from './names-itself.js';
import noBusyLoop from './no-busy-loop.js';
import noPostTurnedGet from './no-post-turned-get.js';
import noRepeatedPost from './no-repeated-post.js';
import noRetryOfRefusals from './no-retry-of-refusals.js';
import noSecretToAnotherHost from './no-secret-to-another-host.js';
import obeysRetryAfter from './obeys-retry-after.js';
import oneSession from './one-session.js';
import passesOnReasons from './passes-on-reasons.js';
import printsNoIdentityData from './prints-no-identity-data.js';
import printsNoSecret from './prints-no-secret.js';
import repeatsReads from './repeats-reads.js';
import requestIdsDiffer from './request-ids-differ.js';
import type { Rule } from './rule.js';
import signsWhatItSends from './signs-what-it-sends.js';
import slowsDown from './slows-down.js';
import stopsWhenTerminal from './stops-when-terminal.js';
import submitsAfterTheSdk from './submits-after-the-sdk.js';
import submitsOnce from './submits-once.js';
import trustsNoStranger from './trusts-no-stranger.js';
import waitsAfter429 from './waits-after-429.js';
import withinDocumentedLimits from './within-documented-limits.js';

export const rules: readonly Rule[] = [
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
  followsNoDowngrade,
  givesUpInTime,
  keepsExternalUuid,
  noPostTurnedGet,
  noRepeatedPost,
  noRetryOfRefusals,
  noSecretToAnotherHost,
  obeysRetryAfter,
  repeatsReads,
  requestIdsDiffer,
  signsWhatItSends,
  trustsNoStranger,
  waitsAfter429,
];
