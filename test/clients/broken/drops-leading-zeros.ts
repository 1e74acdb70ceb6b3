import { broken } from '../mutant.js';

export default broken({
  bug: 'reads postal codes as numbers, and loses the zeros before them',
  rows: [],
  change: [
    [
      '{ address_main: address });',
      '{ address_main: { ...address, postal_code: /^\\d+$/.test(address.postal_code) ? String(Number(address.postal_code)) : address.postal_code } });',
    ],
  ],
  fails: ['SIGN-A3GV[who=zeros]/spells-names-as-given'],
  passes: ['SIGN-A3GV[who=case]', 'SIGN-N2VE'],
});
