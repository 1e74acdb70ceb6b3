import { broken } from '../mutant.js';

export default broken({
  bug: 'reaches for the sentence of a refusal, which may have none',
  rows: [50],
  change: [["String(body?.Error?.[0]?.error_description ?? '')", 'body.Error[0].error_description.trim()']],
  fails: ['PARS-3ZGT*/outcome'],
  passes: ['POLL-7K3Q'],
});
