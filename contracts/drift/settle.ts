/** Everything that is not documented, and what the answers say to it. */

import { contradictions, decisions } from '../../fixtures/index.js';
import type { DriftRow, DriftSettled } from '../../schemas/generated/types.js';
import { refusalKinds } from '../../server/index.js';
import { contradicted, decided, type Said, type Seen } from './claims.js';
import { order, whereOf } from './inspect.js';
import { operations } from './operations.js';
import { type Schema, type SchemaFile, type Schemas, typeOf, within } from './schemas.js';
import { shapeOf, wordShown } from './shown.js';

export interface Rows {
  settled: DriftSettled[];
  open: DriftRow[];
}

/** What is about this mock and not about bunq. */
const OWN_WORD = /^(a means of|a header of this mock|headers of this mock|it is this mock's own|a word of this mock|not on the wire)/;
const OWN_TOPIC =
  /^(faults|snapshots|state file|worlds from a file|magic values|Incode|control plane|key of the server|Date header|Host header|marks of the mock|step taken again|end of a capture|order of a capture)/;
const OWN_REFUSAL =
  /^(not-simulated|provoked|edition-unknown|own-fault|incode-|capture-refused|world-|control-|plan-|clock-|snapshot-|filter-refused|fault-refused|path-invalid|host-missing|request-|headers-too-large|expectation-failed)/;

/** What an assumption says in words, beyond what its schema holds to. */
const WORDED: Record<string, (value: unknown) => boolean> = {
  'identity-verification-session.schema.json#/$defs/object/properties/session_identifier_external': (value) =>
    /^[0-9a-f]{24}$/.test(String(value)),
};

function rowOf(source: DriftRow['source'], where: string, provenance: object): DriftRow | undefined {
  const [mark, claim] = Object.entries(provenance)[0] as [string, string];
  return mark === 'documented' || OWN_WORD.test(claim) ? undefined : { source, where, mark: mark as DriftRow['mark'], claim };
}

export function settle(seen: Seen, schemas: Schemas): Rows {
  const rows: Rows = { settled: [], open: [] };
  const add = (row: DriftRow | undefined, said: Said) => {
    if (!row) return;
    if (said) rows.settled.push({ ...row, verdict: said.is ? 'confirmed' : 'refuted', seen: said.seen, exchange: said.exchange });
    else rows.open.push(row);
  };
  for (const [name, file] of Object.entries(schemas.files)) {
    definitions(name, file, seen, add);
    if (!file['x-lifecycle']) continue;
    lifecycle(name, file['x-lifecycle'], seen, add);
  }
  for (const [name, file] of Object.entries(schemas.files)) {
    for (const [action, provenance] of Object.entries(file['x-operations'] ?? {}))
      add(
        rowOf('schemas', `${name}#${within('', 'x-operations', action)}`, provenance),
        operationSaid(`${name.replace('.schema.json', '')}.${action}`, seen),
      );
  }
  for (const { id, text, provenance } of refusalKinds) {
    if (OWN_REFUSAL.test(id)) continue;
    const row = rowOf('refusals', id, provenance);
    const came = seen.refused.filter((each) => each.id === id);
    const one = came.find(({ isRight }) => !isRight) ?? came[0];
    add(
      row && { ...row, claim: `${text} (${row.claim})` },
      one && { is: one.isRight, seen: `${one.status}: ${one.sentence}`, exchange: one.exchange },
    );
  }
  for (const { topic, does, provenance } of decisions()) {
    if (OWN_TOPIC.test(topic)) continue;
    const row = rowOf('decisions', topic, provenance);
    add(row && { ...row, claim: does }, decided[topic]?.(seen));
  }
  for (const { topic, here } of contradictions())
    add({ source: 'contradictions', where: topic, mark: 'contradiction', claim: here }, contradicted[topic]?.(seen));
  const byPlace = (a: DriftRow, b: DriftRow) => order(a.source, b.source) || order(a.where, b.where);
  return { settled: rows.settled.sort(byPlace), open: rows.open.sort(byPlace) };
}

type Add = (row: DriftRow | undefined, said: Said) => void;

function definitions(name: string, file: SchemaFile, seen: Seen, add: Add): void {
  for (const [key, def] of Object.entries(file.$defs)) {
    const at = within('', '$defs', key);
    for (const [field, schema] of Object.entries((def.properties ?? {}) as Record<string, Schema>)) {
      const where = `${name}#${within(at, 'properties', field)}`;
      add(rowOf('schemas', where, schema['x-provenance'] as object), sentOrSeen(name, key, field, where, schema, seen));
    }
    if (!def.enum) continue;
    const strange = seen.found.find(({ kind, flaw }) => kind === 'value' && flaw && whereOf(flaw.place) === `${name}#${at}`);
    add(
      rowOf('schemas', `${name}#${at}`, def['x-provenance'] as object),
      strange && { is: false, seen: strange.seen, exchange: strange.exchange },
    );
    for (const [value, provenance] of Object.entries((def['x-values'] ?? {}) as Record<string, object>)) {
      const sight = seen.sightings.find((each) => each.where === `${name}#${at}` && each.value === value);
      add(
        rowOf('schemas', `${name}#${within(at, 'x-values', value)}`, provenance),
        sight && { is: true, seen: value, exchange: sight.exchange },
      );
    }
  }
}

/** Of a field of a body: whether it was taken. Of a field of an answer: whether it was as it is described. */
function sentOrSeen(name: string, key: string, field: string, where: string, schema: Schema, seen: Seen): Said {
  const slug = name.replace('.schema.json', '');
  const taken = seen.exchanges.find(
    ({ operation, called, answer, sent, probe }) =>
      operation.startsWith(`${slug}.`) && called.body === key && answer?.status === 200 && !probe && sent && field in sent,
  );
  if (taken) return { is: true, seen: 'taken', exchange: taken.nr };
  const against = seen.found.find(
    ({ kind, flaw }) => flaw && ['type', 'format', 'value'].includes(kind) && [whereOf(flaw.from), whereOf(flaw.place)].includes(where),
  );
  if (against) return { is: false, seen: against.seen, exchange: against.exchange };
  const isNothing = (value: unknown) => (value === null && schema.type !== 'null') || (Array.isArray(value) && value.length === 0);
  const sight = seen.sightings.find((each) => each.where === where && !isNothing(each.value));
  if (!sight) return undefined;
  const shown = typeOf(sight.value) === 'string' && schema.$ref !== undefined ? wordShown(sight.value) : shapeOf(sight.value);
  return { is: WORDED[where]?.(sight.value) ?? true, seen: shown, exchange: sight.exchange };
}

function operationSaid(operation: string, seen: Seen): Said {
  if (!(operation in operations)) return undefined;
  const calls = seen.exchanges.filter((each) => each.operation === operation && !each.probe && each.answer);
  const good = calls.find(({ answer }) => answer?.status === 200);
  if (good) return { is: true, seen: 'status 200', exchange: good.nr };
  const gone = calls.find(({ answer }) => [404, 405].includes(answer?.status as number));
  return gone && { is: false, seen: `status ${gone.answer?.status}`, exchange: gone.nr };
}

/** Only what the wire tells for certain: one state, and the step from one to the next. */
function lifecycle(name: string, cycle: NonNullable<SchemaFile['x-lifecycle']>, seen: Seen, add: Add): void {
  const slug = name.replace('.schema.json', '');
  const moves = seen.lifecycles.moves.filter((move) => move.slug === slug);
  for (const [state, { 'x-provenance': provenance }] of Object.entries(cycle.states)) {
    const move = moves.find(({ to }) => to.length === 1 && to[0] === state);
    add(
      rowOf('schemas', `${name}#${within('/x-lifecycle/states', state)}`, provenance),
      move && { is: true, seen: move.seen, exchange: move.exchange },
    );
  }
  for (const [id, { from, to, 'x-provenance': provenance }] of Object.entries(cycle.transitions)) {
    const move = moves.find(
      (each) => each.from?.length === 1 && from.includes(each.from[0] as string) && each.to.length === 1 && each.to[0] === to,
    );
    const twins = Object.values(cycle.transitions).filter(
      (other) => other.to === to && move?.from && other.from.includes(move.from[0] as string),
    );
    const said = move && twins.length === 1 ? { is: true, seen: `${move.before} became ${move.seen}`, exchange: move.exchange } : undefined;
    add(rowOf('schemas', `${name}#${within('/x-lifecycle/transitions', id)}`, provenance), said);
  }
}
