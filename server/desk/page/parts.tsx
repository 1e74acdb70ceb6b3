/** Small parts that every view uses. */
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import type { Fetched } from './api.js';
import { instantOf, plain, showsSecrets, span } from './text.js';

/** Copies a text, and says so for a moment. */
export function Copy({ text, children = 'copy' }: { text: () => string; children?: string }) {
  const isDone = useSignal(false);
  async function copy() {
    await navigator.clipboard.writeText(text());
    isDone.value = true;
    setTimeout(() => (isDone.value = false), 1500);
  }
  return (
    <button type="button" class="copy" onClick={copy}>
      <span aria-live="polite">{isDone.value ? 'copied' : children}</span>
    </button>
  );
}

/** How long ago, or ahead, with the instant itself on hover. */
export function When({ at, now }: { at: string; now: string | undefined }) {
  const away = now === undefined ? undefined : instantOf(now) - instantOf(at);
  const words = away === undefined ? at.slice(11, 23) : Math.abs(away) < 1 ? 'now' : away > 0 ? `${span(away)} ago` : `in ${span(-away)}`;
  return (
    <time dateTime={`${at.replace(' ', 'T')}Z`} title={`${at} UTC`}>
      {words}
    </time>
  );
}

/** A state in words; its sign says whether anything may still happen. */
export function State({ state, isFinal = false, isDue = false }: { state: string; isFinal?: boolean; isDue?: boolean }) {
  const [sign, meaning] = isFinal ? ['○', 'final'] : isDue ? ['◐', 'something is due'] : ['●', 'waiting'];
  return (
    <span class={`state ${isFinal ? 'final' : isDue ? 'due' : 'open'}`}>
      <span role="img" aria-label={meaning} title={meaning}>
        {sign}
      </span>{' '}
      <b>{state}</b>
    </span>
  );
}

/** An operation; of its name the noun is cut where there is little room, and the verb stays. */
export function Operation({ name }: { name: string }) {
  const dot = name.lastIndexOf('.');
  return (
    <span class="operation" title={name}>
      <span>{name.slice(0, dot)}</span>
      {name.slice(dot)}
    </span>
  );
}

/** Where the list is hidden beside what is chosen. */
export const Back = ({ to, label }: { to: string; label: string }) => (
  <p class="back">
    <a href={to}>‹ {label}</a>
  </p>
);

export const Foreign = ({ text }: { text: string }) => <bdi>{plain(text)}</bdi>;

/** What may be larger than its place; the keyboard reaches it to scroll. */
export const Scroll = ({ label, children }: { label: string; children: ComponentChildren }) => (
  <section class="scroll" aria-label={label} tabIndex={0}>
    {children}
  </section>
);

/** Text of whatever length; what is too long is cut until asked for. */
export function Block({ text, label }: { text: string; label: string }) {
  const isWhole = useSignal(false);
  const isCut = text.length > 65_536 && !isWhole.value;
  return (
    <>
      <Scroll label={label}>
        <pre>{isCut ? text.slice(0, 65_536) : text}</pre>
      </Scroll>
      {isCut && (
        <button type="button" onClick={() => void (isWhole.value = true)}>
          show all of {text.length} characters
        </button>
      )}
    </>
  );
}

/** What is shown until there is something to show. */
export function Waiting({ of }: { of: Fetched<unknown> }) {
  if (!of.error) return <p class="soft empty">…</p>;
  return (
    <p class="refused" role="alert">
      {of.error.message}
    </p>
  );
}

export function Empty({ children, line }: { children: ComponentChildren; line?: string | undefined }) {
  return (
    <div class="empty">
      <p>{children}</p>
      {line && (
        <>
          <Scroll label="What to type">
            <pre>{line}</pre>
          </Scroll>
          <Copy text={() => line} />
        </>
      )}
    </div>
  );
}

export const Secrets = () => (
  <label class="check">
    <input type="checkbox" checked={showsSecrets.value} onChange={(event) => void (showsSecrets.value = event.currentTarget.checked)} />{' '}
    show secrets
  </label>
);
