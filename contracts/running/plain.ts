/** A conversation in which nothing goes wrong: whoever cannot have it cannot be judged. */
import type { ContractCase } from '../../schemas/generated/types.js';
import type { Entry } from './client.js';

/** The way of whoever is refused at once, and says so: what an outcome has to say when there is no session. */
export const refused = (entry: Entry): ContractCase => ({
  ...plain(entry),
  id: 'DCTR-0001',
  title: 'A refusal at once',
  world: {
    faults: [
      {
        on: { operation: entry === 'identity' ? 'identity-verification-session.create' : 'installation.create' },
        times: 1_000_000,
        do: { status: 400 },
      },
    ],
  },
  outcomes: [['error:protocol', 'error:server', 'error:config', 'error:auth']],
});

/** The plain way, which every client is to go. */
export const plain = (entry: Entry, runs = 1): ContractCase => ({
  id: 'DCTR-0000',
  title: 'The plain way',
  why: 'Nothing goes wrong here.',
  source: { safety: 'none' },
  level: 'must',
  safety: false,
  entry,
  world: { runs },
  poison: [{ connected: true }],
  outcomes: [['approved']],
  drain_ms: 1_000,
});
