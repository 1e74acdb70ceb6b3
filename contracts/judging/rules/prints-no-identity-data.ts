import { printed } from './prints-no-secret.js';
import { EVERYWHERE, rule } from './rule.js';

export default rule({
  id: 'prints-no-identity-data',
  title: 'Nothing of the applicant is printed, nor part of an outcome.',
  source: { safety: 'logs are kept for years and read by many; the people in them have not been asked' },
  level: 'must',
  always: EVERYWHERE,
  check: (seen) => printed(seen, 'identity'),
});
