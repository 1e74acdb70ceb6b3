import { CardCreditCreate } from '../../../schemas/generated/validators.js';
import { ordering } from './ordering.js';

export default ordering('card-credit', 'CardCredit', CardCreditCreate);
