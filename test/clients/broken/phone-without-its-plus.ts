import { broken } from '../mutant.js';

export default broken({
  bug: 'sends a phone number without its plus',
  rows: [],
  change: [['body = { external_uuid, email, phone_number,', "body = { external_uuid, email, phone_number: phone_number.replace('+', ''),"]],
  fails: ['SIGN-A3GV/spells-names-as-given'],
  passes: [],
});
