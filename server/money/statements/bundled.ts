/** What `build:libraries` bundles. */
export { stringify } from 'csv-stringify/sync';
export { jsPDF } from 'jspdf';
