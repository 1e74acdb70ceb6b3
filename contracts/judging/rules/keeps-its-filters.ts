import { finding, rule } from './rule.js';

const categoriesOf = (body: { notification_filters?: unknown } | undefined): string[] =>
  Array.isArray(body?.notification_filters) ? body.notification_filters.map((filter) => String(filter?.category)) : [];

export default rule({
  id: 'keeps-its-filters',
  title: 'A list of notification filters holds all that are wanted: it replaces the one before.',
  source: { documented: 'partner-api-swagger.yaml, notification-filter-url: POST replaces the whole set' },
  level: 'must',
  always: [],
  check({ exchanges }) {
    const lists = exchanges.filter(({ operation, status }) => operation === 'notification-filter-url.create' && status === 200);
    return lists.flatMap((list, i) => {
      const kept = categoriesOf(list.body);
      // An empty list ends it all, which is meant.
      if (kept.length === 0) return [];
      const before = lists
        .slice(0, i)
        .filter(({ target }) => target === list.target)
        .at(-1);
      const lost = categoriesOf(before?.body).filter((category) => !kept.includes(category));
      return before && lost.length > 0 ? [finding(`the second list of filters drops ${lost.join(', ')} of the first`, before, list)] : [];
    });
  },
});
