/** Every rule, a line each. */
import claimsOnEvidence from './claims-on-evidence.js';
import followsNoDowngrade from './follows-no-downgrade.js';
import givesUpInTime from './gives-up-in-time.js';
import keepsExternalUuid from './keeps-external-uuid.js';
import noPostTurnedGet from './no-post-turned-get.js';
import noRepeatedPost from './no-repeated-post.js';
import noRetryOfRefusals from './no-retry-of-refusals.js';
import noSecretToAnotherHost from './no-secret-to-another-host.js';
import obeysRetryAfter from './obeys-retry-after.js';
import repeatsReads from './repeats-reads.js';
import requestIdsDiffer from './request-ids-differ.js';
import type { Rule } from './rule.js';
import signsWhatItSends from './signs-what-it-sends.js';
import trustsNoStranger from './trusts-no-stranger.js';
import waitsAfter429 from './waits-after-429.js';

export const rules: readonly Rule[] = [
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
