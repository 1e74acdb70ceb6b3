import type { ErrorItem, Pagination } from '../../schemas/generated/types.js';
import type { Language, Refusal } from '../refusals.js';
import { writeJson } from '../world/exact-json.js';

/**
 * `Pagination` accompanies lists only.
 *
 * @param inTexts puts other texts of ids into an item, where they have some
 */
export function success(items: readonly object[], pagination?: Pagination, inTexts?: (item: object) => object): string {
  const Response = inTexts ? items.map(inTexts) : items;
  const envelope = pagination ? { Response, Pagination: pagination } : { Response };
  return inTexts ? writeJson(envelope) : JSON.stringify(envelope);
}

/** Dutch where bunq's own translation is known, English otherwise. */
export function failure(refusal: Refusal, language: Language): string {
  const items = refusal.problems.map(({ text, nl, parameters }): ErrorItem => {
    const item: ErrorItem = { error_description: text, error_description_translated: (language === 'nl_NL' && nl) || text };
    if (parameters) item.error_additional_parameter = parameters as [];
    return item;
  });
  return JSON.stringify({ Error: items });
}

/** Documented: only en_US and nl_NL are supported, anything else is treated as en_US. */
export function languageOf(header: string | undefined): Language {
  return header === 'nl_NL' ? 'nl_NL' : 'en_US';
}

/** RSA signs every answer except that of an installation, 429, 491 and 5xx. */
export function isSigned(status: number, unsigned: boolean | undefined): boolean {
  return !unsigned && status !== 429 && status !== 491 && status < 500;
}
