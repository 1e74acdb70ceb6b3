/** Every rule, a line each. */
import claimsOnEvidence from './claims-on-evidence.js';
import type { Rule } from './rule.js';
import signsWhatItSends from './signs-what-it-sends.js';

export const rules: readonly Rule[] = [claimsOnEvidence, signsWhatItSends];
