import { type Client, type Json, only } from './partner.js';

export const DEBIT = { second_line: '', type: 'MASTERCARD', product_type: 'MASTERCARD_DEBIT' };
export const CREDIT = { second_line: 'Pets', type: 'MASTERCARD', product_type: 'MASTERCARD_CREDIT_CO_BRANDED' };
export const VIRTUAL = { ...DEBIT, order_status: 'VIRTUAL_DELIVERY' };
export const order = async (user: Client, body: object, kind = 'debit'): Promise<Json> =>
  only(await user.post(`/user/${user.id}/card-${kind}`, body));
export const at = (user: Client, { id }: Json, end = '') => `/user/${user.id}/card/${id}${end}`;
