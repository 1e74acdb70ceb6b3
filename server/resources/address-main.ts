import { AddressMainCreate } from '../../schemas/generated/validators.js';
import { fulfilment } from './fulfilment.js';

export default fulfilment('address-main', 'address_main', AddressMainCreate);
