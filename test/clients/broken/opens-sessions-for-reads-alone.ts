import { broken } from '../mutant.js';

export default broken({
  bug: 'opens another session only when a read was refused',
  rows: [],
  change: [['  if (status === 401) return true;', "  if (status === 401) return method === 'GET';"]],
  fails: ['AUTH-R3WT[operation=user-onboarding.update]/outcome'],
  passes: ['AUTH-3X7R[wording=english]', 'AUTH-8K2D'],
});
