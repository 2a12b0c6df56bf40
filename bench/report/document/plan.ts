import type { RunFile } from '../../records/run.ts';
import { PLAN_LIMITS } from '../words/plan.ts';
import { chapter, code, listing, paragraph, type Chapter } from './blocks.ts';

/** What the run means for the load of a reader; nothing where it measured nothing that a plan needs. */
export function planChapter({ transports, alsoRan, sizing }: RunFile): readonly Chapter[] {
  const contest = [...transports, ...alsoRan].flatMap(({ id, label, role }) => {
    const own = sizing.find(({ transport }) => transport === id);
    return role === 'contest' && own !== undefined ? [{ ...own, label }] : [];
  });
  if (contest.length === 0) return [];
  return [
    chapter(
      'plan',
      'What it means for your load',
      [
        paragraph(
          'Processors, memory and bandwidth for a load of your own, computed from what this run measured:',
        ),
        { kind: 'planner', transports: contest },
        code('npm run plan -- --connections 10000 --rate 0.2 --payload-bytes 300 FOLDER'),
        ...listing(PLAN_LIMITS),
      ],
      'files',
    ),
  ];
}
