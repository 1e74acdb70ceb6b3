/** The signs of the verdicts, drawn: a font may lack them, or make pictures of them. Each has a shape of its own. */
const symbol = (verdict: string, path: string) => `<symbol id="v-${verdict}" viewBox="0 0 16 16"><path d="${path}"/></symbol>`;

export const SIGNS = `<svg class="hidden" width="0" height="0" aria-hidden="true">${[
  symbol('PASS', 'M3.5 8.5l3 3 6-7'),
  symbol('WARN', 'M8 3.5v5.5M8 11.8v.4'),
  symbol('FAIL', 'M4 4l8 8M12 4l-8 8'),
  symbol('NOT_REACHED', 'M2.5 8h6M6 5l3 3-3 3M12.5 3.5v9'),
  symbol('NOT_APPLICABLE', 'M5 8h6'),
  symbol('INCONCLUSIVE', 'M5.5 6a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1.8-1.1 1.6M8 12.2v.3'),
  symbol('HARNESS_ERROR', 'M8 2.5l6 10.5H2zM8 6.5v3M8 11.2v.2'),
].join('')}</svg>`;
