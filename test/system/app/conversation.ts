/** What the sample's backend has to know to verify the ready-made user of a world. */
import type { Conversation } from 'bunq-mock/contracts';
import type { WorldHandle } from '../../../server/index.js';

/** The ready-made user of a world, whose session is open already. */
export function conversationIn(world: WorldHandle): Conversation {
  const [{ user_api_key_id, session_token, client_private_key }] = world.users;
  return {
    entry: 'identity',
    baseUrl: world.url,
    apiKey: world.partner.api_key,
    privateKey: client_private_key,
    userId: String(user_api_key_id),
    sessionToken: session_token,
    serverPublicKey: world.server_public_key,
    applicant: {
      first_name: 'Ada',
      last_name: 'Lovelace',
      email: 'ada@example.com',
      phone_number: '+31612345678',
      date_of_birth: '1990-01-31',
      address: { street: 'Herengracht', house_number: '1', postal_code: '1015BA', city: 'Amsterdam', country: 'NL' },
    },
    pollIntervalMs: 500,
    deadlineMs: 600_000,
  };
}
