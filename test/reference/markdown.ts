/** The pieces of markdown that the pages are made of. */
import type { Lifecycle, Provenance, Trigger } from '../../schemas/generated/lifecycles.js';

export const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
export const mark = (provenance: Provenance) => Object.keys(provenance)[0] as string;
export const source = (provenance: Provenance) => cell(Object.values(provenance)[0] as string);
export const table = (heads: string[], rows: string[][]) =>
  [heads, heads.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
export const json = (value: unknown) => `\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``;

/** As GitHub makes one of a heading: lower case, hyphens for spaces, and of everything else only what a word may have. */
export const anchor = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

function triggered(trigger: Trigger): string {
  if ('client' in trigger) return `client sends ${trigger.client}`;
  if ('plan' in trigger) return `plan: ${trigger.plan}`;
  if ('after_ms' in trigger) return `after ${trigger.after_ms} ms`;
  return 'at' in trigger ? `at its ${trigger.at}` : trigger.on;
}

function diagram({ initial, final, transitions }: Lifecycle): string {
  const arrows = Object.entries(transitions).flatMap(([name, { from, to, trigger }]) => {
    const by = triggered(trigger);
    return from.map((state) => `    ${state} --> ${to}: ${name} (${by})`);
  });
  const ends = final.map((state) => `    ${state} --> [*]`);
  return ['```mermaid', 'stateDiagram-v2', `    [*] --> ${initial}`, ...arrows, ...ends, '```'].join('\n');
}

/** A lifecycle as a picture, and whose word each of its states and transitions is. */
export function lifecycleSection(cycle: Lifecycle): string[] {
  const states = Object.entries(cycle.states).map(([name, state]) => [
    `state ${name}`,
    mark(state['x-provenance']),
    source(state['x-provenance']),
  ]);
  const moves = Object.entries(cycle.transitions).map(([name, transition]) => [
    `transition ${name}, emits ${transition.emits.map((event) => `\`${event}\``).join(', ') || 'nothing'}`,
    mark(transition['x-provenance']),
    source(transition['x-provenance']),
  ]);
  return ['## Lifecycle', diagram(cycle), table(['Of it', 'Whose word', 'Source'], [...states, ...moves])];
}
