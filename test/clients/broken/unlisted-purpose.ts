import { broken } from '../mutant.js';

export default broken({
  bug: 'asks for a session of a purpose that bunq does not list',
  rows: [88],
  change: [["purpose: 'VERIFICATION'", "purpose: 'IDENTIFICATION'"]],
  fails: ['POLL-7K3Q/sends-what-the-schema-lists', 'POLL-7K3Q/outcome'],
  passes: ['HYGN-5WLQ'],
});
