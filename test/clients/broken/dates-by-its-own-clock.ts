import { broken } from '../mutant.js';

export default broken({
  bug: 'goes by its own clock when a Retry-After is a date',
  rows: [],
  change: [["const sent = Date.parse(headers.date ?? '');", 'const sent = Number.NaN;']],
  fails: ['ERRS-G3DC[clock=ahead]/outcome', 'ERRS-G3DC[clock=behind]/obeys-retry-after'],
  passes: ['ERRS-R7QD[retry=date,*', 'ERRS-T2DF'],
});
