import type { FaultCourse } from '../model/figures.ts';
import { notMeasured, type Claim } from './contract.ts';
import { courseKey, coursesUnder, shippedCourses } from './fault-facts.ts';

/** The cells in which a path falls silent and stays so. */
const DEAD_PATH = 'dead-path-';

export const heartbeatSeesAll: Claim = {
  sentence: 'A heartbeat detects a dead peer.',
  source: 'common',
  kind: 'folklore',
  /** It must be one that the client can see, and the client must watch for it. */
  decide(evidence) {
    const inDeadPath = (courses: readonly FaultCourse[]): readonly FaultCourse[] =>
      courses.filter(({ cell }) => cell.startsWith(DEAD_PATH));
    const watching = inDeadPath(coursesUnder(evidence, 'hardened'));
    const trusting = inDeadPath([
      ...shippedCourses(evidence),
      ...coursesUnder(evidence, 'with resume'),
      ...coursesUnder(evidence, 'without resume'),
    ]);
    if (watching.length === 0) {
      return notMeasured("Not in this run. It takes 'npm run bench -- faults' in the standard profile.");
    }
    const seen = watching.filter(({ detectionNs }) => detectionNs !== null);
    const unseen = trusting.filter(({ detectionNs }) => detectionNs === null);
    const slowestMs = Math.max(...seen.map(({ detectionNs }) => (detectionNs ?? 0) / 1e6));
    const isSeen = seen.length === watching.length;
    return {
      outcome: isSeen ? (unseen.length > 0 ? 'depends' : 'holds') : seen.length > 0 ? 'depends' : 'fails',
      because: isSeen
        ? `It depends on who watches. When the path fell silent, clients with a watchdog on heartbeats of the application knew within ${slowestMs.toFixed(0)} ms; ${unseen.length} of ${trusting.length} others never noticed.`
        : `When the path fell silent, ${watching.length - seen.length} of ${watching.length} kinds of clients with a watchdog never noticed.`,
      evidence: [...watching, ...trusting].map(courseKey),
    };
  },
};
