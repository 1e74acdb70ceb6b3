import { broken } from '../mutant.js';

export default broken({
  bug: 'takes whatever session an answer tells of for its own',
  rows: [34],
  change: [['({ id }) => String(id) === run.sessionId);', '() => true);']],
  fails: ['PARS-7WKA*/outcome'],
  passes: ['POLL-7K3Q', 'PARS-C4ZE'],
});
