import { createRequire } from 'node:module';
import type { stringify } from 'csv-stringify/sync';
import type { jsPDF } from 'jspdf';

interface Libraries {
  stringify: typeof stringify;
  jsPDF: typeof jsPDF;
}

const require = createRequire(import.meta.url);

/** What writes CSV and PDF: bundled, and loaded with the first statement that needs it. */
export const libraries = (): Libraries => require('#libraries/statements.cjs');
