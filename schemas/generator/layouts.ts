/** Where a picture of each lifecycle has its states and transitions: laid out here, once, so that a page has only to draw. */
import dagre from '@dagrejs/dagre';
import { type LifecycleSchema, type Sources, slug } from './sources.js';

/** Of a state's name in 12 px monospace. */
const LETTER = 7.3;
const LINE = 16;
const PADDING = { x: 14, y: 9 };
/** A longer name goes on in a second line. */
const LONGEST = 22;

/** A name in lines, broken after an underscore. */
function linesOf(name: string): string[] {
  const lines: string[] = [];
  for (const word of name.split(/(?<=_)/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length <= LONGEST) lines[lines.length - 1] = last + word;
    else lines.push(word);
  }
  return lines;
}

interface Edge {
  from: string;
  to: string;
  transitions: string[];
}

/** From so many states on, they are drawn as one. */
const MANY = 4;

/** The transitions with one source and one target, together. */
function edgesOf({ transitions }: LifecycleSchema): Edge[] {
  const edges = new Map<string, { from: string; to: string; transitions: string[] }>();
  for (const [name, { from, to }] of Object.entries(transitions)) {
    for (const each of from) {
      const edge = edges.get(`${each} ${to}`) ?? { from: each, to, transitions: [] };
      edge.transitions.push(name);
      edges.set(`${each} ${to}`, edge);
    }
  }
  return [...edges.values()];
}

/** What leads from many states to one by the same names leads there from one box, which stands for them all. */
function gathered(edges: readonly Edge[]): { edges: Edge[]; groups: Record<string, string[]> } {
  const groups: Record<string, string[]> = {};
  const alike = new Map<string, Edge[]>();
  for (const edge of edges) {
    const key = `${edge.to} ${edge.transitions.join(' ')}`;
    alike.set(key, [...(alike.get(key) ?? []), edge]);
  }
  const drawn = [...alike.values()].flatMap((same) => {
    if (same.length < MANY) return same;
    const from = `any of ${same.length}, to ${(same[0] as Edge).to}`;
    groups[from] = same.map((each) => each.from);
    return [{ ...(same[0] as Edge), from }];
  });
  return { edges: drawn, groups };
}

const rounded = ({ x, y }: { x: number; y: number }) => ({ x: Math.round(x), y: Math.round(y) });

function layoutOf(cycle: LifecycleSchema): object {
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: 'TB', nodesep: 28, ranksep: 34, edgesep: 18, marginx: 8, marginy: 8 });
  const { edges, groups } = gathered(edgesOf(cycle));
  const box = (name: string, lines: string[]) => {
    const width = Math.max(...lines.map(({ length }) => length)) * LETTER + 2 * PADDING.x;
    graph.setNode(name, { width: Math.round(width), height: lines.length * LINE + 2 * PADDING.y, lines });
  };
  for (const [name, { unreached }] of Object.entries(cycle.states)) if (unreached === undefined) box(name, linesOf(name));
  for (const [name, states] of Object.entries(groups)) box(name, [`any of ${states.length}`]);
  for (const { from, to, transitions } of edges) {
    const width = Math.max(...transitions.map(({ length }) => length)) * LETTER + 8;
    graph.setEdge(from, to, { width: Math.round(width), height: transitions.length * LINE + 4, labelpos: 'c' });
  }
  dagre.layout(graph);
  const { width = 0, height = 0 } = graph.graph();
  const boxes = (names: readonly string[]) =>
    Object.fromEntries(
      names.map((name: string) => {
        const { x, y, width, height, lines } = graph.node(name) as { x: number; y: number; width: number; height: number; lines: string[] };
        return [name, { ...rounded({ x, y }), width, height, lines, ...(groups[name] && { states: groups[name] }) }];
      }),
    );
  const isGroup = (name: string) => name in groups;
  const drawn = edges.map((edge) => {
    const { points, x, y } = graph.edge(edge.from, edge.to) as { points: { x: number; y: number }[]; x: number; y: number };
    return { ...edge, points: points.map(rounded), label: rounded({ x, y }) };
  });
  return {
    width: Math.ceil(width),
    height: Math.ceil(height),
    states: boxes(graph.nodes().filter((name: string) => !isGroup(name))),
    groups: boxes(Object.keys(groups)),
    edges: drawn,
  };
}

export function layouts({ resources, own }: Sources): string {
  const files = [...resources, ...own].filter((file) => file['x-lifecycle']);
  return `${JSON.stringify(Object.fromEntries(files.map((file) => [slug(file), layoutOf(file['x-lifecycle'] as LifecycleSchema)])))}\n`;
}
