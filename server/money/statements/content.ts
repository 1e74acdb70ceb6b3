import type { World } from '../../world/world.js';
import { csv } from './csv.js';
import { linesOf, type Statement } from './lines.js';
import { mt940 } from './mt940.js';
import { pdf } from './pdf.js';

/** The media types of the formats: none is published. */
export const TYPES = { CSV: 'text/csv', MT940: 'text/plain', PDF: 'application/pdf' } as const;

/** The file of a statement, of the payments that there were when it was asked for. */
export function contentOf(world: World, statement: Statement): { bytes: Buffer; type: string } {
  const lines = linesOf(world, statement);
  const { statement_format: format, regional_format } = statement;
  const made = {
    CSV: () => csv(lines, regional_format ?? 'UK_US'),
    MT940: () => mt940(lines, statement),
    PDF: () => pdf(lines, statement, statement.created),
  };
  return { bytes: made[format](), type: TYPES[format] };
}
