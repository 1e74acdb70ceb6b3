/** From a schedule that shows a find to the smallest that does: without any of its moves, no such find. */

import type { Find } from './finds.js';
import type { Move } from './moves/move.js';
import type { Schedule, Step } from './schedule.js';
import type { Story } from './stories.js';

/**
 * @param shows runs a schedule, and resolves with the find when it shows there too
 * @param fits what moves there are for a point, the plainest of a class first
 * @param stories those of the same entry, the plainest first
 */
export async function smaller(
  find: Find,
  shows: (schedule: Schedule) => Promise<Find | undefined>,
  fits: (story: Story, step: Step) => Move[],
  stories: readonly Story[],
): Promise<Pick<Find, 'smallest' | 'result' | 'text' | 'evidence'>> {
  let least: Pick<Find, 'smallest' | 'result' | 'text' | 'evidence'> = find;
  const tryOut = async (schedule: Schedule) => {
    const found = await shows(schedule);
    if (found) least = { smallest: schedule, result: found.result, text: found.text, evidence: found.evidence };
    return found !== undefined;
  };
  /** The first of them that shows it; whether there is one. */
  const any = async (schedules: readonly Schedule[]) => {
    for (const schedule of schedules) if (await tryOut(schedule)) return true;
    return false;
  };
  const without = ({ story, steps }: Schedule) => steps.map((_, place) => ({ story, steps: steps.toSpliced(place, 1) }));
  while (least.smallest.steps.length > 0 && (await any(without(least.smallest))));
  for (let place = 0; place < least.smallest.steps.length; place++) {
    const { story, steps } = least.smallest;
    const step = steps[place] as Step;
    const all = fits(story, step).filter((move) => move.class === step.move.class);
    const plainer = all.slice(0, Math.max(0, all.indexOf(step.move)));
    await any(plainer.map((move) => ({ story, steps: steps.with(place, { ...step, move }) })));
  }
  const { story, steps } = least.smallest;
  await any(
    stories
      .slice(
        0,
        stories.findIndex(({ name }) => name === story.name),
      )
      .map((plainer) => ({ story: plainer, steps })),
  );
  return least;
}
