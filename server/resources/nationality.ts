import { NationalityCreate } from '../../schemas/generated/validators.js';
import { fulfilment } from './fulfilment.js';

export default fulfilment('nationality', 'all_nationality', NationalityCreate);
