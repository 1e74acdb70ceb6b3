import { CardDebitCreate } from '../../../schemas/generated/validators.js';
import { ordering } from './ordering.js';

export default ordering('card-debit', 'CardDebit', CardDebitCreate);
