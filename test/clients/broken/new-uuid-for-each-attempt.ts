import { broken } from '../mutant.js';

export default broken({
  bug: 'takes a new external_uuid for each attempt to have a user made',
  rows: [76],
  change: [
    [
      "await call(run, partner, 'POST', provisions, body);",
      "await call(run, partner, 'POST', provisions, { ...body, external_uuid: randomUUID() });",
    ],
  ],
  fails: ['NETW-V4UX/keeps-external-uuid'],
  passes: ['NETW-A6DJ', 'ERRS-W2HC[entry=onboarding]'],
});
