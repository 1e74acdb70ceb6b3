import { broken } from '../mutant.js';

export default broken({
  bug: 'joins base URL and path with a slash too many',
  rows: [37],
  change: [['new URL(`${run.context.baseUrl}/v1${path}`)', 'new URL(`${run.context.baseUrl}//v1${path}`)']],
  fails: ['PATH-X2FB/writes-plain-paths'],
  passes: [],
});
