/** Each broken client is caught by the checks that it names, and passes the cases that it names. */
import { describe, test } from 'vitest';
import { expectAsNamed } from '../kit/as-named.js';
import { brokenClients } from '../kit/broken.js';

describe('a broken client is caught for what it is, and for nothing else near by', async () => {
  test.concurrent.each([...(await brokenClients())])('%s', expectAsNamed);
});
