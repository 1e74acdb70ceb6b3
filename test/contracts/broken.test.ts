/** A broken client in thirty is caught by the checks that it names, and passes the cases that it names; the system part has them all. */
import { describe, test } from 'vitest';
import { expectAsNamed } from '../kit/as-named.js';
import { brokenClients } from '../kit/broken.js';

describe('a broken client is caught for what it is, and for nothing else near by', async () => {
  const some = [...(await brokenClients())].filter((_, place) => place % 30 === 0);
  test.concurrent.each(some)('%s', expectAsNamed);
});
