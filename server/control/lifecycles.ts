import { readFileSync } from 'node:fs';
import { type Lifecycle, lifecycles } from '../../schemas/generated/lifecycles.js';
import type { Layout } from '../../schemas/generated/types.js';

const file = new URL('../../schemas/generated/layouts.json', import.meta.url);
let layouts: Record<string, Layout> | undefined;

/** Every lifecycle, with where a picture of it has its states; the latter is read when somebody asks. */
export function showLifecycles(): Record<string, Lifecycle & { layout: Layout }> {
  layouts ??= JSON.parse(readFileSync(file, 'utf8')) as Record<string, Layout>;
  const all = Object.entries(lifecycles as Record<string, Lifecycle>);
  return Object.fromEntries(all.map(([slug, cycle]) => [slug, { ...cycle, layout: (layouts as Record<string, Layout>)[slug] as Layout }]));
}
