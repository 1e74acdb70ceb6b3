import { broken } from '../mutant.js';

export default broken({
  bug: 'reads the body of a 429 before anything else, and fails where it is no JSON',
  rows: [],
  change: [
    [
      '      // A rate-limited request has done nothing, whatever its method.',
      "      if (understand(answer).body === undefined) throw new Failure('protocol', 'a limit that does not say why');",
    ],
  ],
  fails: ['ERRS-B6YL/outcome'],
  passes: ['ERRS-3N8V', 'ERRS-5GJ4[answer=502-html]', 'PARS-D5KW'],
});
