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

/** The transitions with one source and one target, together. */
function edgesOf({ transitions }: LifecycleSchema): { from: string; to: string; transitions: string[] }[] {
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

const rounded = ({ x, y }: { x: number; y: number }) => ({ x: Math.round(x), y: Math.round(y) });

function layoutOf(cycle: LifecycleSchema): object {
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: 'TB', nodesep: 28, ranksep: 34, edgesep: 18, marginx: 8, marginy: 8 });
  const edges = edgesOf(cycle);
  for (const [name, { unreached }] of Object.entries(cycle.states)) {
    if (unreached !== undefined) continue;
    const lines = linesOf(name);
    const width = Math.max(...lines.map(({ length }) => length)) * LETTER + 2 * PADDING.x;
    graph.setNode(name, { width: Math.round(width), height: lines.length * LINE + 2 * PADDING.y, lines });
  }
  for (const { from, to, transitions } of edges) {
    const width = Math.max(...transitions.map(({ length }) => length)) * LETTER + 8;
    graph.setEdge(from, to, { width: Math.round(width), height: transitions.length * LINE + 4, labelpos: 'c' });
  }
  dagre.layout(graph);
  const { width = 0, height = 0 } = graph.graph();
  const boxes = graph.nodes().map((name: string) => {
    const { x, y, width, height, lines } = graph.node(name) as { x: number; y: number; width: number; height: number; lines: string[] };
    return [name, { ...rounded({ x, y }), width, height, lines }];
  });
  const drawn = edges.map((edge) => {
    const { points, x, y } = graph.edge(edge.from, edge.to) as { points: { x: number; y: number }[]; x: number; y: number };
    return { ...edge, points: points.map(rounded), label: rounded({ x, y }) };
  });
  return { width: Math.ceil(width), height: Math.ceil(height), states: Object.fromEntries(boxes), edges: drawn };
}

export function layouts({ resources, own }: Sources): string {
  const files = [...resources, ...own].filter((file) => file['x-lifecycle']);
  return `${JSON.stringify(Object.fromEntries(files.map((file) => [slug(file), layoutOf(file['x-lifecycle'] as LifecycleSchema)])))}\n`;
}
