/** A lifecycle as a picture, with what a hand can do in it; a table of the same beneath. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Layout, ObjectWhole } from '../../../../schemas/generated/types.js';
import { step } from '../acts.js';
import { type Act, Do } from '../sameAs.js';
import { span } from '../text.js';

export interface Machine {
  field: string;
  initial: string;
  final: string[];
  states: Record<string, { unreached?: string }>;
  transitions: Record<string, { from: string[]; to: string; trigger: Trigger; where?: Record<string, unknown> }>;
  layout: Layout;
}

interface Trigger {
  client?: string;
  plan?: string;
  on?: string;
  at?: string;
  after_ms?: number;
}

/** What brings a transition about, in words. */
export function reasonOf({ client, plan, on, at, after_ms }: Trigger): string {
  if (client !== undefined) return `a client asks for ${client}`;
  if (plan !== undefined) return `time, as the plan says under ${plan}`;
  if (on !== undefined) return on;
  return after_ms === undefined ? `time: ${at}` : `time: after ${span(after_ms)}`;
}

/** What a step by hand may be given; other conditions are the object's own. */
const GIVEN = ['fails', 'onboarding', 'inquiry_outcome'];

/** A hand does what a plan times; an identity-verification-session has acts of its own. */
export function stepsOf(world: string, { type, id, state, row }: ObjectWhole, { transitions }: Machine): [name: string, act: Act][] {
  if (type === 'identity-verification-session') return [];
  const steps = Object.entries(transitions).filter(
    ([, { from, trigger, where = {} }]) =>
      from.includes(state) &&
      trigger.plan !== undefined &&
      Object.entries(where).every(([name, value]) => GIVEN.includes(name) || !(name in row) || row[name] === value),
  );
  return steps.map(([name, { where = {} }]) => {
    const body = Object.fromEntries(Object.entries(where).filter(([each, value]) => GIVEN.includes(each) && value !== false));
    return [name, step(world, type, id, body)];
  });
}

/** The part of a transition's or a state's name that all share is said once. */
function sharedPrefix(names: readonly string[]): string {
  const [first = '', ...rest] = names;
  if (rest.length < 2) return '';
  let length = first.length;
  for (const name of rest) while (!name.startsWith(first.slice(0, length))) length--;
  return first.slice(0, first.lastIndexOf('_', length - 1) + 1);
}

interface Props {
  machine: Machine;
  state: string;
  /** When each was reached, the latest time. */
  reached: ReadonlyMap<string, string>;
  label: string;
}

export function Picture({ machine, state, reached, label }: Props) {
  const { layout } = machine;
  const prefix = sharedPrefix(Object.keys(layout.states));
  const box = useRef<HTMLDivElement>(null);
  // A picture larger than its box begins where the object stands.
  useLayoutEffect(() => {
    const here = layout.states[state];
    if (here) box.current?.scrollTo(here.x - box.current.clientWidth / 2, here.y - box.current.clientHeight / 2);
  }, [state, layout]);
  function edgeKind(from: string, to: string): string {
    if (from === state || layout.groups[from]?.states?.includes(state)) return 'edge open';
    return reached.has(from) && reached.has(to) ? 'edge reached' : 'edge';
  }
  return (
    <section class="picture" ref={box} aria-label={label} tabIndex={0}>
      <svg
        width={layout.width}
        height={layout.height}
        viewBox={`0 0 ${layout.width} ${layout.height}`}
        role="img"
        aria-label={`${label}: now ${state}`}
      >
        <defs>
          <marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse">
            <path d="M0 0 8 4 0 8z" />
          </marker>
        </defs>
        {layout.edges.map(({ from, to, points, transitions, label }) => (
          <g key={`${from} ${to}`} class={edgeKind(from, to)}>
            <polyline points={points.map(({ x, y }) => `${x},${y}`).join(' ')} marker-end="url(#tip)" />
            {transitions.map((name, i) => (
              <text key={name} x={label.x} y={label.y + (i - (transitions.length - 1) / 2) * 14 + 4}>
                {name}
              </text>
            ))}
          </g>
        ))}
        {Object.entries(layout.groups).map(([name, { x, y, width, height, lines, states = [] }]) => (
          <g key={name} class={states.includes(state) ? 'node group open' : 'node group'}>
            <title>{states.join(', ')}</title>
            <rect x={x - width / 2} y={y - height / 2} width={width} height={height} rx={4} />
            <text x={x} y={y + 4}>
              {lines[0]}
            </text>
          </g>
        ))}
        {Object.entries(layout.states).map(([name, { x, y, width, height, lines }]) => {
          const isFinal = machine.final.includes(name);
          const kind = name === state ? 'now' : reached.has(name) ? 'reached' : '';
          return (
            <g key={name} class={`node ${kind}`} aria-current={name === state ? 'true' : undefined}>
              <rect x={x - width / 2} y={y - height / 2} width={width} height={height} rx={height / 2} />
              {isFinal && (
                <rect
                  class="inner"
                  x={x - width / 2 + 3}
                  y={y - height / 2 + 3}
                  width={width - 6}
                  height={height - 6}
                  rx={height / 2 - 3}
                />
              )}
              {lines.map((line, i) => (
                <text key={line} x={x} y={y + (i - (lines.length - 1) / 2) * 16 + 4}>
                  {i === 0 && prefix && line.startsWith(prefix) ? (
                    <>
                      <tspan class="shared">{prefix}</tspan>
                      {line.slice(prefix.length)}
                    </>
                  ) : (
                    line
                  )}
                </text>
              ))}
            </g>
          );
        })}
      </svg>
    </section>
  );
}

/** The same as a table: from here, what may come, who brings it, and a button where that is a hand. */
export function Transitions({ machine, state, acts }: { machine: Machine; state: string; acts: ReadonlyMap<string, Act> }) {
  const all = Object.entries(machine.transitions).sort(([, a], [, b]) => Number(b.from.includes(state)) - Number(a.from.includes(state)));
  const unreached = Object.entries(machine.states).filter(([, { unreached }]) => unreached !== undefined);
  return (
    <details open={all.length <= 8}>
      <summary>Transitions</summary>
      <ul class="transitions">
        {all.map(([name, { from, to, trigger }]) => {
          const act = acts.get(name);
          const isHere = from.includes(state);
          return (
            <li key={name} class={isHere ? '' : 'soft'}>
              {act ? <Do act={act}>{name}</Do> : <b>{name}</b>} to {to}: {reasonOf(trigger)}
              {!isHere && <>, from {from.join(' or ')}</>}
            </li>
          );
        })}
        {unreached.map(([name, { unreached }]) => (
          <li key={name} class="soft">
            {name} is reached by nothing: {unreached}
          </li>
        ))}
      </ul>
    </details>
  );
}
