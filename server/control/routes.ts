import { about, fields } from '../../schemas/generated/fields.js';
import { type Lifecycle, lifecycles, type Provenance } from '../../schemas/generated/lifecycles.js';
import { operations as provenances } from '../../schemas/generated/operations.js';
import { refusals } from '../refusals.js';
import { operations } from '../resources/routes.js';
import { changes } from '../wire/editions.js';

/** Whose word an operation is. */
export function provenanceOf(slug: string, name: string): Provenance {
  const actions = (provenances as Record<string, Record<string, Provenance>>)[slug] ?? {};
  return actions[name.slice(slug.length + 1)] as Provenance;
}

/** All that is simulated, and whose word each part of it is: what `GET /_mock/routes` answers and SUPPORTED.md is made from. */
export function supported() {
  return {
    routes: operations.map(({ name, slug, operation: { method, path, caller, answers } }) => ({
      operation: name,
      method,
      path: `/v1${path}`,
      caller,
      answers,
      provenance: provenanceOf(slug, name),
    })),
    about,
    objects: fields,
    lifecycles: lifecycles as Record<string, Lifecycle>,
    editions: changes.map(({ edition, type, source }) => ({ edition, type, source })),
    refusals: Object.values(refusals).map(({ id, status, text, provenance }) => ({ id, status, text, provenance })),
  };
}
