import { TaxResidentCreate } from '../../schemas/generated/validators.js';
import { fulfilment } from './fulfilment.js';

export default fulfilment('tax-resident', 'tax_resident', TaxResidentCreate);
