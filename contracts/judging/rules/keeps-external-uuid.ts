import type { SeenExchange } from '../seen.js';
import { finding, rule } from './rule.js';

export default rule({
  id: 'keeps-external-uuid',
  title: 'One person has one external_uuid, in every attempt.',
  source: { safety: 'the same person is brought twice: bunq’s pages say that external_uuid is what it recognises a repeated call by' },
  level: 'must',
  always: ['onboarding'],
  check({ exchanges }) {
    const first = new Map<string, SeenExchange>();
    return exchanges.flatMap((exchange) => {
      if (exchange.operation !== 'partner-user-provision.create') return [];
      const { email, phone_number, pointer, external_uuid } = exchange.body ?? {};
      const person = JSON.stringify(pointer?.value ?? [email, phone_number]);
      const before = first.get(person);
      if (!before) first.set(person, exchange);
      if (!before || String(before.body?.external_uuid).toLowerCase() === String(external_uuid).toLowerCase()) return [];
      return [finding('the same person was sent again under another external_uuid', before, exchange)];
    });
  },
});
