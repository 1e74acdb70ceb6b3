import type { Resource } from '../operation.js';
import cardName from './card-name.js';
import confirmationOfFunds from './confirmation-of-funds.js';
import limit from './limit.js';
import monetaryAccount from './monetary-account.js';
import monetaryAccountBank from './monetary-account-bank.js';
import payment from './payment.js';
import requestInquiry from './request-inquiry.js';
import requestResponse from './request-response.js';

/** Accounts, and all that moves money between them. */
export const money: readonly Resource[] = [
  monetaryAccount,
  monetaryAccountBank,
  payment,
  requestInquiry,
  requestResponse,
  cardName,
  limit,
  confirmationOfFunds,
];
