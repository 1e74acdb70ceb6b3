/** Whose word an answer rests on: what its headers say of it. */
import type { Provenance } from '../../schemas/generated/lifecycles.js';
import { type Mark, marks } from '../../schemas/generated/marks.js';
import { isOurs, type Refusal } from '../refusals.js';

const RANK: Record<Mark, number> = { documented: 0, observed: 1, assumed: 2 };
const markOf = (provenance: Provenance) => Object.keys(provenance)[0] as Mark;

/** `X-Mock-Provenance`, and `X-Mock-Assumed` when something is. */
export function provenanceHeaders(weakest: Mark, assumed: readonly string[]): Record<string, string> {
  return assumed.length ? { 'X-Mock-Provenance': weakest, 'X-Mock-Assumed': assumed.join(', ') } : { 'X-Mock-Provenance': weakest };
}

/** Of a success: the weakest of its operation, of the fields that hold something, and of the values that they hold. */
export function provenanceOfAnswer(operation: { name: string; provenance: Provenance }, items: readonly object[]): Record<string, string> {
  const assumed = new Set<string>();
  let weakest = markOf(operation.provenance);
  if (weakest === 'assumed') assumed.add(operation.name);
  const note = (mark: Mark, what: string) => {
    if (RANK[mark] > RANK[weakest]) weakest = mark;
    if (mark === 'assumed') assumed.add(what);
  };
  for (const item of items) {
    for (const [type, object] of Object.entries(item)) walk(type, object, type, note);
  }
  return provenanceHeaders(weakest, [...assumed]);
}

function walk(type: string, value: unknown, path: string, note: (mark: Mark, what: string) => void): void {
  const row = marks[type];
  if (!row || value === null) return;
  if (typeof value !== 'object') {
    const mark = row.values[value as string];
    if (mark) note(mark, `${path}=${value}`);
    return;
  }
  for (const [field, { mark, leads }] of Object.entries(row.fields)) {
    const inner = (value as Record<string, unknown>)[field];
    if (inner === null || inner === undefined || (Array.isArray(inner) && inner.length === 0)) continue;
    if (mark) note(mark, `${path}.${field}`);
    for (const lead of leads ?? []) for (const each of Array.isArray(inner) ? inner : [inner]) walk(lead, each, `${path}.${field}`, note);
  }
}

/** Of a refusal: that of its kind, unless an item of it is one of ours. */
export function provenanceOfRefusal({ kind, problems }: Refusal): Record<string, string> {
  const mark = problems.some(isOurs) ? 'assumed' : markOf(kind.provenance);
  return provenanceHeaders(mark, mark === 'assumed' ? [`refusal ${kind.id}`] : []);
}
