/** bunq-contracts in vitest: each case is a test of its own. */
import { afterAll, describe, expect, test } from 'vitest';
import { type CaseResult, prepare, type VerifyOptions } from './index.js';
import type { Client } from './running/client.js';
import { verifyCase } from './verify.js';

/**
 * Makes a test of each case, under the client's name; those that do not apply to it are skipped, and say why. A warning
 * passes; the seed is in the name of the group, to repeat what failed.
 */
export function describeContract(client: Client, options: Omit<VerifyOptions, 'threads' | 'jobs' | 'signal'> = {}): void {
  const { cases, driver, ...settings } = prepare(client, options);
  describe(`${driver.client.name} (seed ${settings.seed})`, () => {
    afterAll(() => driver.close());
    for (const given of cases) {
      test.concurrent(`${given.id} ${given.title}`, async (context) => {
        const { result } = await verifyCase(given, driver, settings);
        options.onCase?.(result);
        if (result.verdict === 'NOT_APPLICABLE') return context.skip(result.reason);
        expect(failuresOf(result), result.why).toEqual([]);
      });
    }
  });
}

/** What is wrong, a line each; nothing of a case that passes, with a warning or without. */
function failuresOf({ verdict, reason, checks }: CaseResult): string[] {
  if (verdict === 'PASS' || verdict === 'WARN') return [];
  const findings = checks.flatMap(({ id, verdict, findings }) => (verdict === 'FAIL' ? findings.map(({ text }) => `${id}: ${text}`) : []));
  return [`${verdict}${reason && `: ${reason}`}`, ...findings];
}
