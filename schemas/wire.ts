/** `bunq-mock/wire`: the types of everything that a client of bunq's sends and reads, and of Incode's side. Nothing of it is there at run time. */
import type { ErrorItem, Pagination } from './generated/types.js';

export type * from './generated/wire.js';

/** What bunq answers: items, each an object under the name of its type, as `{ Id: { id: 36 } }`; of a list, where its pages are. */
export interface Answered<Item = Record<string, unknown>> {
  Response: Item[];
  Pagination?: Pagination;
}

/** What bunq refuses with, whatever the status. */
export interface Refused {
  Error: ErrorItem[];
}
