import { EVERYWHERE, each, rule } from './rule.js';

const REFUSALS = ['field-invalid', 'superfluous-field', 'body-malformed', 'body-empty', 'query-invalid'];

export default rule({
  id: 'sends-what-the-schema-lists',
  title: "Requests have the fields that bunq's pages list, with values that they list, and no others.",
  source: { observed: 'bunq/sdk_php#101: 400 Superfluous field; the values are those of partner-api-swagger.yaml' },
  level: 'should',
  always: EVERYWHERE,
  check: ({ exchanges }) =>
    each(
      exchanges,
      ({ refusal, fault }) => fault === null && refusal !== null && REFUSALS.includes(refusal),
      ({ operation, answer }) => {
        const problems: unknown[] = Array.isArray(answer?.Error) ? answer.Error : [];
        const sentences = problems.map((problem) =>
          String((problem as { error_description?: unknown })?.error_description).replace('bunq-mock: ', ''),
        );
        return `${operation} is refused: ${sentences.join(' ')}`;
      },
    ),
});
