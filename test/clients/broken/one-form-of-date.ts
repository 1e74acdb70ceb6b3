import { broken } from '../mutant.js';

export default broken({
  bug: "knows one of HTTP's three forms of a date",
  rows: [],
  change: [['const isDate = /^[A-Z][a-z]{2,8},? .*( GMT| \\d{4})$/.test(given);', 'const isDate = /^[A-Z][a-z]{2}, .* GMT$/.test(given);']],
  fails: ['ERRS-T2DF[form=rfc850]/obeys-retry-after', 'ERRS-T2DF[form=asctime]/obeys-retry-after'],
  passes: ['ERRS-R7QD[retry=date,*', 'ERRS-G3DC'],
});
