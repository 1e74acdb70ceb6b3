/** What tests of provisions have in common: a time that stands still, the states, and the words for them. */
import { afterAll, expect } from 'vitest';
import { type Mock, startMock } from '../../server/index.js';
import { type Client, type Json, only, stages } from './partner.js';

export const START = '2026-02-10T18:33:15.807152Z';
/** So many milliseconds later. */
export const at = (ms: number) => new Date(Date.parse('2026-02-10T18:33:15.807Z') + ms).toISOString().replace('T', ' ').replace('Z', '152');

/** A frozen mock of a test file's own, which must do nothing wrong by itself. */
export async function frozenMock(): Promise<Mock> {
  const ownFaults: unknown[] = [];
  const mock = await startMock({ freeze: true, now: START, onOwnFault: (error) => ownFaults.push(error) });
  afterAll(async () => {
    await mock.stop();
    expect(ownFaults).toEqual([]);
  });
  return mock;
}

export const PATH = '/partner-user-provision';
export const NEW = '2026-06';
export const OLD = '2025-10';
export const edition = (name: string) => ({ 'X-Mock-Edition': name });
export const words = ({ status, sub_status, action_required }: Json): string => [status, sub_status, action_required].join(' ');
export const HEX = expect.stringMatching(/^[0-9a-f]{64}$/);
export const UUID = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);

export const WAY = [
  'PENDING_PROCESS_USER',
  'PENDING_PROCESS_RELATION_USER',
  'PENDING_PROCESS_OAUTH_REQUEST',
  'PENDING_PROCESS_USER_ONBOARDING',
] as const;
export const AUDIT = { products: ['USER_ANONYMOUS_TRANSACTION_AUDIT'], date_of_birth: '1990-01-15' };
export const COMPANY = { user_verified_type: 'PARTNER_USER_COMPANY', products: ['COMPANY_VERIFIED'] };

interface State {
  /** What the provision is asked for with. */
  more?: object;
  /** How it gets there from its beginning. */
  by(partner: Client, id: number): Promise<unknown>;
  /** In the words of the newer edition. */
  shown: string;
  /** What the partner may ask for there. */
  asks: readonly string[];
}

const put = (partner: Client, id: number, status: string) => partner.put(`${PATH}/${id}`, { status }).then(only);
const CANCEL = ['CANCELLED', 'PENDING_PROCESS_CLOSURE'];
const RESET = 'TOKEN_RESET_REQUESTED';

export const STATES: Record<string, State> = {
  PENDING_PROCESS_USER: { by: async () => undefined, shown: 'CREATED PENDING_PROCESS_USER SYSTEM', asks: CANCEL },
  PENDING_PROCESS_RELATION_USER: {
    by: (partner, id) => stages(partner, id, 1),
    shown: 'CREATED PENDING_PROCESS_RELATION_USER SYSTEM',
    asks: CANCEL,
  },
  PENDING_PROCESS_OAUTH_REQUEST: {
    by: (partner, id) => stages(partner, id, 2),
    shown: 'CREATED PENDING_PROCESS_OAUTH_REQUEST SYSTEM',
    asks: CANCEL,
  },
  PENDING_PROCESS_USER_ONBOARDING: {
    by: (partner, id) => stages(partner, id, 3),
    shown: 'ACTIVE PENDING_PROCESS_USER_ONBOARDING USER',
    asks: [...CANCEL, RESET],
  },
  ACTIVE: { more: AUDIT, by: (partner, id) => stages(partner, id, 3), shown: 'ACTIVE NONE NONE', asks: [...CANCEL, RESET] },
  PENDING_PROCESS_TOKEN_RESET: {
    by: async (partner, id) => [await stages(partner, id, 3), await put(partner, id, RESET)],
    shown: 'TOKEN_RESET_REQUESTED PENDING_PROCESS_TOKEN_RESET SYSTEM',
    asks: CANCEL,
  },
  PENDING_PROCESS_TOKEN_RESET_ACTIVE: {
    more: AUDIT,
    by: async (partner, id) => [await stages(partner, id, 3), await put(partner, id, RESET)],
    shown: 'TOKEN_RESET_REQUESTED PENDING_PROCESS_TOKEN_RESET SYSTEM',
    asks: CANCEL,
  },
  PENDING_PROCESS_CLOSURE: {
    by: (partner, id) => put(partner, id, 'CANCELLED'),
    shown: 'CANCELLED PENDING_PROCESS_CLOSURE SYSTEM',
    asks: [],
  },
  CLOSED: {
    by: async (partner, id) => [await put(partner, id, 'CANCELLED'), await stages(partner, id, 1)],
    shown: 'CLOSED NONE NONE',
    asks: [],
  },
  FAILED: { by: (partner, id) => stages(partner, id, 1, { fails: true }), shown: 'FAILED NONE NONE', asks: [] },
};
