import { AddressPostalCreate } from '../../schemas/generated/validators.js';
import { fulfilment } from './fulfilment.js';

export default fulfilment('address-postal', 'address_postal', AddressPostalCreate);
