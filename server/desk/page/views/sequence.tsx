import { useSignal } from '@preact/signals';
import type { DeliveriesShown, ExchangeLine } from '../../../../schemas/generated/types.js';
import { needs } from '../../needs.js';
import { useFetched } from '../api.js';
import { useLines } from '../lines.js';
import { Copy, Empty, Scroll } from '../parts.js';
import { inWorld } from '../place.js';
import { plain } from '../text.js';

const LANES = ['client', 'bunq', 'Incode', 'webhooks'] as const;
type Lane = (typeof LANES)[number];

interface Arrow {
  at: string;
  from: Lane;
  to: Lane;
  text: string;
  answer?: string;
  isBad: boolean;
  link: [string, number];
}

const LANE_PX = 280;
const ROW_PX = 44;
const LEFT_PX = 90;
const LONGEST = 36;
const xOf = (lane: Lane) => LEFT_PX + 60 + LANES.indexOf(lane) * LANE_PX;
const cut = (text: string) => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);

function arrowOf({ id, at, operation, method, target, status, refusal, fault }: ExchangeLine): Arrow {
  const to = /\/incode\//.test(target) ? 'Incode' : 'bunq';
  const told = refusal ?? (fault === null ? '' : `fault ${fault}`);
  const text = operation?.replace(/^incode\./, '') ?? `${method} ${target.split('?')[0]}`;
  return {
    at,
    from: 'client',
    to,
    text: plain(text),
    answer: `${status ?? 'nothing'} ${told}`.trim(),
    isBad: told !== '',
    link: ['exchanges', id],
  };
}

/** Names and texts as Mermaid takes them. */
function mermaid(arrows: readonly Arrow[]): string {
  const clean = (text: string) => text.replaceAll(/[;#\n]/g, ' ');
  const lines = arrows.flatMap(({ at, from, to, text, answer }) => [
    `  Note left of client: ${at.slice(11, 23)}`,
    `  ${from}->>${to}: ${clean(text)}`,
    ...(answer ? [`  ${to}-->>${from}: ${clean(answer)}`] : []),
  ]);
  return ['sequenceDiagram', ...LANES.map((lane) => `  participant ${lane}`), ...lines].join('\n');
}

/** The picture on its own: its colours are in the style of the page, and a file has none. */
function fileOf(svg: SVGSVGElement | null): string {
  if (!svg) return '';
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const style = document.createElementNS('http://www.w3.org/2000/svg', 'style');
  style.textContent =
    'text{font:12px sans-serif;fill:#1d1f23}line,path{stroke:#5d636d;fill:none}.lane{stroke:#c9c9c1}.bad{fill:#b3231c}.answer{stroke-dasharray:4 3}';
  copy.prepend(style);
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  return copy.outerHTML;
}

const MOST_SHOWN = 200;

/** Who said what to whom, on the world's time line: the picture for a ticket. */
export function Sequence({ world }: { world: string }) {
  const { lines } = useLines(world);
  const { data } = useFetched<DeliveriesShown>(needs.deliveries(world), world);
  const isWhole = useSignal(false);
  const sent = (data?.deliveries ?? []).flatMap(({ id, event_type, attempts }): Arrow[] =>
    attempts.map((attempt) => {
      const { at, status, error } = attempt as { at: string; status?: number | null; error?: string | null };
      const answer = plain(String(status ?? error ?? ''));
      return {
        at,
        from: 'bunq',
        to: 'webhooks',
        text: event_type,
        answer,
        isBad: status === null || Number(status) >= 300,
        link: ['deliveries', id],
      };
    }),
  );
  const asked = lines.filter(({ operation }) => operation !== 'incode.event').map(arrowOf);
  const all = [...asked, ...sent].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const arrows = isWhole.value ? all : all.slice(-MOST_SHOWN);
  if (all.length === 0)
    return (
      <Empty line={`curl '${location.origin}/_mock/worlds/${world}'`}>
        Nobody has said anything yet. Begin with what a client of this world needs.
      </Empty>
    );
  const height = 50 + arrows.length * ROW_PX;
  const width = LEFT_PX + 120 + (LANES.length - 1) * LANE_PX;
  return (
    <>
      <div class="head">
        <h2>Sequence</h2>
        <Copy text={() => fileOf(document.querySelector('#sequence'))}>copy as SVG</Copy>
        <Copy text={() => mermaid(arrows)}>copy as Mermaid</Copy>
        {all.length > arrows.length && (
          <button type="button" onClick={() => void (isWhole.value = true)}>
            all {all.length}
          </button>
        )}
      </div>
      <Scroll label="Sequence">
        <svg
          id="sequence"
          width={width}
          height={height}
          viewBox={`0 0 ${width} ${height}`}
          class="sequence"
          aria-label="Who said what to whom"
        >
          {LANES.map((lane) => (
            <g key={lane}>
              <line class="lane" x1={xOf(lane)} x2={xOf(lane)} y1={30} y2={height} />
              <text class="name" x={xOf(lane)} y={20} text-anchor="middle">
                {lane}
              </text>
            </g>
          ))}
          {arrows.map(({ at, from, to, text, answer, isBad, link }, i) => {
            const [a, b] = [xOf(from), xOf(to)];
            const y = 58 + i * ROW_PX;
            const tip = (x: number, y: number) => `M${x - 7} ${y - 4} L${x} ${y} L${x - 7} ${y + 4}`;
            const back = (x: number, y: number) => `M${x + 7} ${y - 4} L${x} ${y} L${x + 7} ${y + 4}`;
            return (
              <a key={`${link[0]} ${link[1]} ${at} ${i}`} href={inWorld(world, ...link)} data-row>
                <text class="time" x={4} y={y + 4}>
                  {at.slice(11, 23)}
                </text>
                <text x={a + 8} y={y - 5}>
                  {cut(text)}
                </text>
                <line x1={a} x2={b} y1={y} y2={y} />
                <path d={tip(b, y)} />
                {answer && (
                  <>
                    <line class="answer" x1={a} x2={b} y1={y + 19} y2={y + 19} />
                    <path d={back(a, y + 19)} />
                    <text class={isBad ? 'bad' : ''} x={b - 8} y={y + 15} text-anchor="end">
                      {cut(answer)}
                    </text>
                  </>
                )}
              </a>
            );
          })}
        </svg>
      </Scroll>
    </>
  );
}
