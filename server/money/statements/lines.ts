/** What is on a statement, whatever form it takes: the payments of an account on some days, and what was on it before and after. */
import type { CustomerStatementFormat, StatementRegionalFormat } from '../../../schemas/generated/types.js';
import { refusals } from '../../refusals.js';
import { type Instant, timestamp } from '../../world/clock.js';
import type { LivingRow } from '../../world/lifecycle.js';
import type { World } from '../../world/world.js';
import { type Account, accountsIn } from '../accounts.js';
import type { Cents } from '../amounts.js';
import { partyOf } from '../counterparties.js';
import { type Payment, paymentsIn } from '../ledger.js';

/** The owner is the account. */
export interface Statement extends LivingRow {
  /** The account's holder. */
  follows: number;
  statement_format: CustomerStatementFormat;
  /** Days, both inside: `2025-07-01`. */
  date_start: string;
  date_end: string;
  /** Of CSV alone. */
  regional_format: StatementRegionalFormat | null;
  include_attachment: boolean;
  statement_number: number;
  /** Payments from this id on were not there yet. */
  until: number;
  status: 'PENDING' | 'COMPLETED';
}

const slug = 'customer-statement';
export const statementsIn = (world: World) => world.rows<Statement>(slug);

/** A statement of an account; refuses one of another as what is not there. */
export function statementOf(world: World, account: Account, id: number): Statement {
  const row = statementsIn(world).get(id);
  if (row?.owner === account.id) return row;
  throw refusals.objectNotFound({ what: slug, id: world.shownId(slug, id) });
}

export interface Line {
  /** `2025-07-01`, UTC. */
  day: string;
  /** Below zero of what went out. */
  cents: Cents;
  /** Of the other side; empty where it has none to show. */
  iban: string;
  name: string;
  description: string;
  id: number;
}

export interface Lines {
  account: Account;
  /** Oldest first. */
  lines: Line[];
  before: Cents;
  after: Cents;
}

const dayOf = (instant: Instant) => timestamp(instant).slice(0, 10);

/** All that a statement tells of, the same however often it is asked for. */
export function linesOf(world: World, { owner, date_start, date_end, until }: Statement): Lines {
  const account = accountsIn(world).get(owner) as Account;
  const all = paymentsIn(world)
    .idsOf(owner)
    .filter((id) => id < until)
    .map((id) => paymentsIn(world).get(id) as Payment);
  const before = all.findLast(({ created }) => dayOf(created) < date_start)?.balance_after ?? 0;
  const within = all.filter(({ created }) => dayOf(created) >= date_start && dayOf(created) <= date_end);
  const lines = within.map((row) => {
    const { iban, display_name } = partyOf(world, row);
    return { id: row.id, day: dayOf(row.created), cents: row.cents, iban: iban ?? '', name: display_name, description: row.description };
  });
  return { account, lines, before, after: within.at(-1)?.balance_after ?? before };
}
