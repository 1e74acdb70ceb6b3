import { broken } from '../mutant.js';

export default broken({
  bug: 'sends one list of filters for each category, of which the last one counts',
  rows: [87],
  change: [
    [
      `  await ask(run, user.party, 'POST', \`/user/\${user.id}/notification-filter-url\`, { notification_filters });`,
      `  for (const category of ['USER_ONBOARDING', 'USER_INFORMATION_INQUIRY']) {
    const filters = [{ ...notification_filters[0], category }];
    await ask(run, user.party, 'POST', \`/user/\${user.id}/notification-filter-url\`, { notification_filters: filters });
  }`,
    ],
  ],
  fails: ['HOOK-4BXT/keeps-its-filters'],
  passes: ['POLL-7K3Q'],
});
