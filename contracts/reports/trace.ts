/** The traffic of a case, in a terminal: who said what when, what the kit made of it, and what was found there. */
import type { CaseResult, WireExchange } from '../judging/kinds.js';
import { plainText } from './terminal.js';
import { exchangeLine, groupBy, timeText } from './words.js';

/** Every exchange of a case, with its bodies. */
export function traceText({ id, verdict, title, exchanges, events = [], checks }: CaseResult): string {
  const found = groupBy(
    checks.flatMap((check) =>
      check.findings.flatMap(({ text, exchanges }) => exchanges.map((nr) => ({ nr, text: `${check.id}: ${text}` }))),
    ),
    ({ nr }) => String(nr),
  );
  const after = (nr: number) =>
    events
      .filter((event) => event.after === nr)
      .map(({ kind, what }) => (kind === 'sdk' ? `      the user leaves the SDK: ${what}` : `      the client reports ${what}`));
  const lines = exchanges.flatMap((exchange) => [
    ...exchangeLines(exchange),
    ...(exchange.to === undefined
      ? [...(found.get(String(exchange.nr)) ?? []).map(({ text }) => `    x ${text}`), ...after(exchange.nr)]
      : []),
  ]);
  return plainText([`${verdict}  ${id}  ${title}`, ...after(0), ...(lines.length ? lines : ['  nothing was exchanged'])].join('\n'));
}

function exchangeLines(exchange: WireExchange): string[] {
  const { at_ms, request, answer, signature, changes = [] } = exchange;
  const isOdd = signature === 'invalid' || (signature === 'absent' && request !== '');
  const signed = isOdd ? `, ${signature === 'invalid' ? 'wrong signature' : 'unsigned'}` : '';
  return [
    `  ${timeText(at_ms).padStart(9)}  ${exchangeLine(exchange)}${signed}`,
    ...(request ? [`    > ${oneLine(request)}`] : []),
    ...(answer ? [`    < ${oneLine(answer)}`] : []),
    ...changes.map((text) => `    ! the kit: ${text}`),
  ];
}

const oneLine = (body: string) => body.replace(/\s*\n\s*/g, ' ').trim();
