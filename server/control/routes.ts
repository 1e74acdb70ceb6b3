import { contradictions, decisions, magicValues } from '../../fixtures/index.js';
import { about, fields } from '../../schemas/generated/fields.js';
import { type Lifecycle, lifecycles } from '../../schemas/generated/lifecycles.js';
import { incodeOperations, knownCalls } from '../incode/index.js';
import { refusals } from '../refusals.js';
import { router } from '../resources/routes.js';
import { changes } from '../wire/editions.js';

/** All that is simulated, and whose word each part of it is: what `GET /_mock/routes` answers and the pages under docs/reference are made from. */
export function supported() {
  return {
    routes: router.operations.map(({ name, provenance, operation: { method, path, alias, caller, answers } }) => ({
      operation: name,
      method,
      path: `/v1${path}`,
      ...(alias !== undefined && { alias: `/v1${alias}` }),
      caller,
      answers,
      provenance,
    })),
    incode: incodeOperations.map(({ name, method, path, open, answers, provenance }) => ({
      operation: name,
      method,
      path,
      caller: open ? 'anyone' : 'identity-verification-session',
      answers,
      provenance,
    })),
    incode_not_simulated: knownCalls.map(({ path, instead }) => ({ path: `/incode/0/${path}`, instead })),
    about,
    objects: fields,
    lifecycles: lifecycles as Record<string, Lifecycle>,
    editions: changes.map(({ edition, type, source }) => ({ edition, type, source })),
    magic_values: magicValues().map(({ local_part, does, plan }) => ({ email: `${local_part}@…`, does, plan })),
    decisions: decisions(),
    contradictions: contradictions(),
    refusals: Object.values(refusals).map(({ id, status, text, provenance }) => ({ id, status, text, provenance })),
  };
}
