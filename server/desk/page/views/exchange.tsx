import { useSignal } from '@preact/signals';
import type { ExchangeLine, ExchangeShown, JournalShown, RefusalShown, Supported } from '../../../../schemas/generated/types.js';
import { needs } from '../../needs.js';
import { arm } from '../acts.js';
import { useFetched } from '../api.js';
import { useNow } from '../clock.js';
import { asCurl, asFetch, difference, pairs } from '../http.js';
import { Block, Copy, Foreign, Waiting, When } from '../parts.js';
import { href, inWorld } from '../place.js';
import { Do } from '../sameAs.js';
import { decoded, isSecret, masked, maskedUrl, plain, pretty } from '../text.js';

/** Faults that may be made from what was asked for. */
const FAULTS = [
  ['next one 503', { status: 503 }],
  ['next one 429', { status: 429, retry_after: 3 }],
  ['next one lost', { hang_up: 'after' }],
  ['next one 2 s late', { real_latency_ms: 2000 }],
] as const;

function Headers({ of, label }: { of: [string, string][]; label: string }) {
  return (
    <details>
      <summary>
        {label} <span class="soft">{of.length}</span>
      </summary>
      <dl class="facts">
        {of.map(([name, value], i) => (
          <div key={i}>
            <dt>
              <Foreign text={name} />
            </dt>
            <dd>
              <code>{plain(isSecret(name) || /signature/i.test(name) ? masked(value) : value)}</code>
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

/** What a developer wants to know first: what was wrong, and whose word it is that it is. */
function Why({ refusal, signature }: { refusal: RefusalShown; signature: ExchangeShown['signature'] }) {
  const { data } = useFetched<Supported>(needs.supported);
  const known = (data?.refusals as { id: string; text: string; provenance: Record<string, string> }[] | undefined)?.find(
    ({ id }) => id === refusal.id,
  );
  const why = refusal.diagnosis ?? signature.diagnosis;
  const [word, source] = Object.entries(known?.provenance ?? {})[0] ?? [];
  return (
    <div class="why">
      <p>
        Refused: <b>{refusal.id}</b>
        {why && <>, {plain(why)}</>}
      </p>
      {known && (
        <p class="soft">
          It says “{known.text}”. {word}: {source}
        </p>
      )}
    </div>
  );
}

function Answer({ exchange: { answer, fault } }: { exchange: ExchangeShown }) {
  if (!answer) return <p>No answer went out{fault === null ? '' : `: fault ${fault} struck`}.</p>;
  return (
    <>
      <h3>
        {answer.status} <span class="soft">{answer.bytes} B</span>
      </h3>
      <Headers of={Object.entries(answer.headers)} label="headers" />
      {answer.body && <Block label="Body of the answer" text={pretty(answer.body)} />}
    </>
  );
}

/** What differs from the answer to the same operation before. */
function Change({ world, exchange, before }: { world: string; exchange: ExchangeShown; before: number }) {
  const isOpen = useSignal(false);
  const { data } = useFetched<JournalShown>(isOpen.value ? needs.exchange(world, before) : undefined);
  const [old] = data?.exchanges ?? [];
  const text = old && difference(pretty(old.answer?.body ?? ''), pretty(exchange.answer?.body ?? ''));
  return (
    <details onToggle={({ currentTarget }) => void (isOpen.value = currentTarget.open)}>
      <summary>
        Difference to the answer of <a href={inWorld(world, 'exchanges', before)}>exchange {before}</a>
      </summary>
      {old && <Block label="Difference" text={text ?? 'too long to compare'} />}
    </details>
  );
}

/** The latest before it of the same operation and path. */
function beforeOf(lines: readonly ExchangeLine[], { id, operation, request }: ExchangeShown): number | undefined {
  return lines.findLast((line) => line.id < id && line.operation === operation && line.target === request.target)?.id;
}

/** One request and its answer, and between them what the mock thinks of it. */
export function ExchangeView({ world, id, lines }: { world: string; id: number; lines: readonly ExchangeLine[] }) {
  const fetched = useFetched<JournalShown>(needs.exchange(world, id));
  const now = useNow();
  const exchange = fetched.data?.exchanges.find((each) => each.id === id);
  if (!fetched.data) return <Waiting of={fetched} />;
  if (!exchange) return <p class="empty">The journal does not hold exchange {id} any more.</p>;
  const { request, answer, operation, caller, signature, refusal, fault, own_fault } = exchange;
  const before = beforeOf(lines, exchange);
  const marks = answer?.headers ?? {};
  const object =
    /\/(identity-verification-session|partner-user-provision|user-onboarding|user-information-inquiry|payment|request-inquiry)\/(\d+)$/.exec(
      request.target,
    );
  return (
    <article aria-label={`Exchange ${id}`}>
      <h2>
        {request.method} <Foreign text={maskedUrl(request.target)} />
      </h2>
      <p>
        <When at={exchange.at} now={now} /> {operation ?? 'no operation'}
        {caller && <> by {caller}</>}
        {object && (
          <>
            , about{' '}
            <a href={inWorld(world, 'objects', object[1] as string, object[2] as string)}>
              {object[1]} {object[2]}
            </a>
          </>
        )}
      </p>
      {refusal && <Why refusal={refusal} signature={signature} />}
      {own_fault && <p class="refused">The mock's own fault: {plain(own_fault)}</p>}
      <p class="acts">
        <Copy text={() => asCurl(exchange)}>copy as curl</Copy>
        <Copy text={() => asFetch(exchange)}>copy as fetch</Copy>
        <a class="button" href={`/_mock${needs.exchange(world, id)}&format=har`} download={`${world}-${id}.har`}>
          HAR
        </a>
        {operation !== null &&
          FAULTS.map(([label, does]) => (
            <Do key={label} act={arm(world, { on: { operation }, do: does })}>
              {label}
            </Do>
          ))}
      </p>
      <div class="beside">
        <section aria-label="Request">
          <h3>
            Request <span class="soft">{request.bytes} B</span>
          </h3>
          <Headers of={pairs(request.headers)} label="headers" />
          {request.body && <Block label="Body of the request" text={pretty(decoded(request.body))} />}
        </section>
        <section aria-label="Answer">
          <Answer exchange={exchange} />
        </section>
      </div>
      <dl class="facts">
        <div>
          <dt>signature</dt>
          <dd>
            {signature.verdict}
            {signature.key !== null && `, by installation ${signature.key}`}
            {signature.diagnosis && <>: {plain(signature.diagnosis)}</>}
          </dd>
        </div>
        <div>
          <dt>fault</dt>
          <dd>{fault === null ? 'none' : <a href={inWorld(world, 'faults')}>fault {fault}</a>}</dd>
        </div>
        <div>
          <dt>rests on</dt>
          <dd>
            {marks['X-Mock-Provenance'] ?? 'nothing'}
            {marks['X-Mock-Assumed'] && <>; assumed: {plain(marks['X-Mock-Assumed'])}</>}
          </dd>
        </div>
        {caller && (
          <div>
            <dt>by the same</dt>
            <dd>
              <a href={href(['w', world, 'exchanges'], { q: caller })}>{caller}</a>
            </dd>
          </div>
        )}
      </dl>
      {before !== undefined && answer && <Change world={world} exchange={exchange} before={before} />}
    </article>
  );
}
