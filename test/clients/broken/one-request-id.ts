import { broken } from '../mutant.js';

export default broken({
  bug: 'has the same request id for all requests',
  rows: [77],
  change: [["'X-Bunq-Client-Request-Id': randomUUID(),", "'X-Bunq-Client-Request-Id': '0',"]],
  fails: ['ERRS-3N8V/request-ids-differ', 'ERRS-W2HC/request-ids-differ'],
  passes: [],
});
