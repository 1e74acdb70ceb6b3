import { broken } from '../mutant.js';

export default broken({
  bug: 'takes scheme and host from the base URL, and not its path',
  rows: [36],
  change: [['new URL(`${run.context.baseUrl}/v1${path}`)', 'new URL(`/v1${path}`, run.context.baseUrl)']],
  fails: ['PATH-X2FB[entry=identity]/outcome', 'PATH-X2FB/keeps-the-base-url'],
  passes: ['POLL-7K3Q'],
});
