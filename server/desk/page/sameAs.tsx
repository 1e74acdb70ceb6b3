/** The line that does the same as a button: the desk teaches the control plane. */
import { signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { call } from './api.js';
import { Copy } from './parts.js';
import { quoted } from './text.js';

/** Something that a hand may do. */
export interface Act {
  /** Of the control plane. */
  method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  path: string;
  body?: object;
  /** What a test in Node writes for it, where `world` is a world of the mock; unless given, it asks as everybody does. */
  node?: string;
}

const WAYS = ['curl', 'Node', 'Python'] as const;
const shown = signal<Act | undefined>(undefined);
const way = signal<(typeof WAYS)[number]>('curl');
/** What was refused last. */
export const refusal = signal('');

const lineOf: Record<(typeof WAYS)[number], (act: Act) => string> = {
  curl({ method, path, body = {} }) {
    const url = `${location.origin}/_mock${path}`;
    if (method === 'GET') return `curl ${quoted(url)}`;
    return `curl -X ${method} ${quoted(url)} -H 'Content-Type: application/json' -d ${quoted(JSON.stringify(body))}`;
  },
  Node({ method, path, body = {}, node }) {
    if (node !== undefined) return node;
    const given =
      method === 'GET' ? '' : `, { method: '${method}', headers: { 'Content-Type': 'application/json' }, body: '${JSON.stringify(body)}' }`;
    return `await fetch(\`\${mock.url}/_mock${path}\`${given})`;
  },
  Python({ method, path, body = {} }) {
    const url = `'${location.origin}/_mock${path}'`;
    if (method === 'GET') return `requests.get(${url}).json()`;
    const given = JSON.stringify(body)
      .replaceAll(/\btrue\b/g, 'True')
      .replaceAll(/\bfalse\b/g, 'False')
      .replaceAll(/\bnull\b/g, 'None');
    return `requests.${method.toLowerCase()}(${url}, json=${given}).json()`;
  },
};

/** Does it; resolves with whether it was done, and says beneath what was refused. */
export async function perform(act: Act): Promise<boolean> {
  shown.value = act;
  refusal.value = '';
  try {
    await call(act.method, act.path, act.body);
    return true;
  } catch (error) {
    refusal.value = (error as Error).message;
    return false;
  }
}

/** A button that does something, and shows how else that is done. */
export function Do({ act, children, kind = '', why }: { act: Act; children: ComponentChildren; kind?: string; why?: string }) {
  const show = () => void (shown.value = act);
  return (
    <button type="button" class={kind} title={why} onClick={() => void perform(act)} onFocus={show} onMouseEnter={show}>
      {children}
    </button>
  );
}

/** Beneath every page. */
export function SameAs() {
  const act = shown.value;
  return (
    <section class="same" aria-label="The same by another way">
      {refusal.value && (
        <p class="refused" role="alert">
          Refused: {refusal.value}
        </p>
      )}
      {act ? (
        <>
          <span class="ways">
            the same by
            {WAYS.map((each) => (
              <button type="button" key={each} aria-pressed={way.value === each} onClick={() => void (way.value = each)}>
                {each}
              </button>
            ))}
          </span>
          <code tabIndex={0}>{lineOf[way.value](act)}</code>
          <Copy text={() => lineOf[way.value](act)} />
        </>
      ) : (
        <span class="soft">Each button shows here the line that does the same.</span>
      )}
    </section>
  );
}
