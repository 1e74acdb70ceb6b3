import { useSignal } from '@preact/signals';
import type { ExchangeLine } from '../../../../schemas/generated/types.js';
import { forget } from '../acts.js';
import { useNow } from '../clock.js';
import { useLines } from '../lines.js';
import { Back, Empty, Foreign, Operation, Waiting, When } from '../parts.js';
import { ask, href, path, query } from '../place.js';
import { Rows } from '../rows.js';
import { Do } from '../sameAs.js';
import { maskedUrl } from '../text.js';
import { ExchangeView } from './exchange.js';

/** Incode's SDK tells of each screen: out of the way unless asked for. */
const isAside = ({ operation }: ExchangeLine, wanted: string) => operation === 'incode.event' && !wanted.includes('event');

/** Whether a line has every word of a filter in it somewhere. */
function holds(line: ExchangeLine, words: readonly string[]): boolean {
  const { id, operation, caller, method, target, status, refusal, fault, signature } = line;
  const text = `#${id} ${operation ?? ''} ${caller ?? ''} ${method} ${target} ${status ?? 'none'} ${refusal ?? ''} ${fault === null ? '' : `fault ${fault}`} ${signature}`;
  return words.every((word) => text.toLowerCase().includes(word));
}

/** Requests and answers, the newest first; beside them the one that is chosen. */
export function Exchanges({ world }: { world: string }) {
  const { lines, error } = useLines(world);
  const now = useNow();
  const id = Number(path.value[3] ?? 0);
  const wanted = query.value.get('q') ?? '';
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
  // Whoever reads further down is not disturbed: what is new is counted, and waits.
  const seen = useSignal<number | undefined>(undefined);
  const found = lines.filter((line) => !isAside(line, wanted) && holds(line, words)).reverse();
  const shown = seen.value === undefined ? found : found.filter((line) => line.id <= (seen.value as number));
  const more = found.length - shown.length;
  const asked = Object.fromEntries(query.value);
  const row = (line: ExchangeLine) => (
    <a
      key={line.id}
      data-row
      href={href(['w', world, 'exchanges', line.id], asked)}
      aria-current={line.id === id ? 'true' : undefined}
      class={line.refusal ? 'bad' : line.fault === null ? '' : 'struck'}
    >
      <span class="number soft">{line.id}</span>
      <span class="status">{line.status ?? '---'}</span>
      <span class="method">{line.method}</span>
      <span class="what">
        {line.operation === null ? <Foreign text={maskedUrl(line.target)} /> : <Operation name={line.operation} />}
        {line.refusal && <span class="soft"> {line.refusal}</span>}
        {line.fault !== null && <span class="soft"> fault {line.fault}</span>}
      </span>
      <When at={line.at} now={now} />
    </a>
  );
  function onScroll({ target }: Event) {
    const isAtTop = (target as HTMLElement).scrollTop < 8;
    if (isAtTop) seen.value = undefined;
    else seen.value ??= lines.at(-1)?.id;
  }
  return (
    <div class={id ? 'sides open' : 'sides'}>
      <div class="list-side">
        <div class="head">
          <h2>Exchanges</h2>
          <label class="ask">
            filter{' '}
            <input
              type="search"
              data-filter
              placeholder="503, PUT, signature"
              value={wanted}
              onInput={({ currentTarget }) => ask({ q: currentTarget.value })}
            />
          </label>
          <span class="soft" role="status">
            {found.length === lines.length ? found.length : `${found.length} of ${lines.length}`}
          </span>
          {lines.length > 0 && (
            <Do act={forget(world)} why="forgets the exchanges of the world">
              clear
            </Do>
          )}
        </div>
        {more > 0 && (
          <button
            type="button"
            class="more"
            onClick={({ currentTarget }) => {
              seen.value = undefined;
              currentTarget.parentElement?.querySelector('.rows')?.scrollTo(0, 0);
            }}
          >
            {more} new above
          </button>
        )}
        {error ? (
          <Waiting of={{ error }} />
        ) : found.length === 0 ? (
          <Empty
            line={wanted ? undefined : `curl '${location.origin}/w/${world}/v1/user' -H 'X-Bunq-Client-Authentication: <session token>'`}
          >
            {wanted
              ? 'No exchange is like that.'
              : 'No client has asked for anything yet. This asks for the user; the world has its token.'}
          </Empty>
        ) : (
          <div class="grow" onScrollCapture={onScroll}>
            <Rows items={shown} label="Exchanges" row={row} />
          </div>
        )}
      </div>
      <section class="detail-side" aria-label="What is chosen">
        {id > 0 && <Back to={href(['w', world, 'exchanges'], asked)} label="exchanges" />}
        {id ? <ExchangeView key={id} world={world} id={id} lines={lines} /> : <p class="soft empty">Choose one.</p>}
      </section>
    </div>
  );
}
