import type { Resource } from '../operation.js';
import attachmentMonetaryAccount from './attachment-monetary-account.js';
import attachmentMonetaryAccountContent from './attachment-monetary-account-content.js';
import bunqmeTab from './bunqme-tab.js';
import bunqmeTabResultResponse from './bunqme-tab-result-response.js';
import card from './card.js';
import cardBatch from './card-batch.js';
import cardBatchReplace from './card-batch-replace.js';
import cardCredit from './card-credit.js';
import cardDebit from './card-debit.js';
import cardName from './card-name.js';
import cardReplace from './card-replace.js';
import challengeRequest from './challenge-request.js';
import confirmationOfFunds from './confirmation-of-funds.js';
import customerStatement from './customer-statement.js';
import customerStatementContent from './customer-statement-content.js';
import draftPayment from './draft-payment.js';
import event from './event.js';
import generatedCvc2 from './generated-cvc2.js';
import limit from './limit.js';
import mastercardAction from './mastercard-action.js';
import mastercardActionPayment from './mastercard-action-payment.js';
import monetaryAccount from './monetary-account.js';
import monetaryAccountBank from './monetary-account-bank.js';
import noteAttachmentMastercardAction from './note-attachment-mastercard-action.js';
import noteAttachmentPayment from './note-attachment-payment.js';
import noteAttachmentRequestInquiry from './note-attachment-request-inquiry.js';
import noteAttachmentRequestResponse from './note-attachment-request-response.js';
import noteTextMastercardAction from './note-text-mastercard-action.js';
import noteTextPayment from './note-text-payment.js';
import noteTextRequestInquiry from './note-text-request-inquiry.js';
import noteTextRequestResponse from './note-text-request-response.js';
import payment from './payment.js';
import paymentBatch from './payment-batch.js';
import primaryAccountNumber from './primary-account-number.js';
import requestInquiry from './request-inquiry.js';
import requestInquiryBatch from './request-inquiry-batch.js';
import requestResponse from './request-response.js';

/** Accounts, and all that moves money between them. */
export const money: readonly Resource[] = [
  monetaryAccount,
  monetaryAccountBank,
  payment,
  paymentBatch,
  draftPayment,
  requestInquiry,
  requestInquiryBatch,
  requestResponse,
  bunqmeTab,
  bunqmeTabResultResponse,
  cardName,
  limit,
  confirmationOfFunds,
  card,
  cardDebit,
  cardCredit,
  cardReplace,
  cardBatch,
  cardBatchReplace,
  primaryAccountNumber,
  generatedCvc2,
  mastercardAction,
  mastercardActionPayment,
  challengeRequest,
  customerStatement,
  customerStatementContent,
  attachmentMonetaryAccount,
  attachmentMonetaryAccountContent,
  event,
  noteTextPayment,
  noteTextRequestInquiry,
  noteTextRequestResponse,
  noteTextMastercardAction,
  noteAttachmentPayment,
  noteAttachmentRequestInquiry,
  noteAttachmentRequestResponse,
  noteAttachmentMastercardAction,
];
