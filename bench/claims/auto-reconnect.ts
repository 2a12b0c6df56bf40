import type { FaultCourse } from '../records/figures.ts';
import { ARTICLE, notMeasured, type Claim, type Decision } from './contract.ts';
import { courseKey, shippedCourses } from './fault-facts.ts';

/** What a page has without a library on top: `EventSource`, as two libraries have it for Node, and a WebSocket and no more. */
const EVENT_SOURCES = ['eventsource', 'undici-eventsource'];
const BARE = ['bare-websocket'];
/** What people put on top of a WebSocket. */
const WRAPPED = ['partysocket', 'reconnecting-websocket'];

export const autoReconnect: Claim = {
  sentence: 'SSE reconnects automatically; WebSocket does not.',
  source: ARTICLE,
  kind: 'article',
  decide(evidence) {
    const courses = shippedCourses(evidence).filter(isBroken);
    const sse = storiesOf(courses, EVENT_SOURCES);
    const bare = storiesOf(courses, BARE);
    if (sse.length === 0 || bare.length === 0)
      return notMeasured(`Not in this run. It takes 'npm run bench -- faults'.`);
    const wrapped = storiesOf(courses, WRAPPED);
    const keys = courses.map(courseKey);
    const back = sse.filter(({ isBack }) => isBack);
    const gone = sse.filter(({ isBack }) => !isBack);
    const bareBack = bare.filter(({ isBack }) => isBack);
    return {
      outcome: outcomeOf(back.length, gone.length, bareBack.length),
      because: [
        back.length === 0 ? null : `EventSource came back by itself after: ${names(back)}.`,
        gone.length === 0 ? null : `It did not after: ${gone.map(howGone).join('; ')}.`,
        bareBack.length === 0
          ? 'A WebSocket alone never came back.'
          : `A WebSocket alone came back after: ${names(bareBack)}.`,
        wrapped.some(({ isBack }) => isBack)
          ? `With a library on top (partysocket, reconnecting-websocket) it came back after ${wrapped.filter(({ isBack }) => isBack).length} of ${wrapped.length}, without resume.`
          : null,
        'These are the npm packages eventsource and undici under Node.js, with their defaults. Browsers wait longer or shorter, by the same rules.',
      ]
        .filter((part) => part !== null)
        .join(' '),
      evidence: keys,
    };
  },
};

/** What some clients, all of them together, went through in one fault. */
interface Story {
  readonly fault: string;
  readonly isBack: boolean;
  readonly isClosed: boolean;
}

function outcomeOf(back: number, gone: number, bareBack: number): Decision['outcome'] {
  if (back === 0) return 'fails';
  return gone === 0 && bareBack === 0 ? 'holds' : 'depends';
}

function storiesOf(courses: readonly FaultCourse[], transports: readonly string[]): readonly Story[] {
  const own = courses.filter(({ transport }) => transports.includes(transport));
  return [...new Set(own.map(({ fault }) => fault))].map((fault) => {
    const some = own.filter((course) => course.fault === fault);
    return {
      fault,
      isBack: some.every(({ ends, clients }) => ends.ok === clients),
      isClosed: some.every(({ ends, clients }) => ends.closedForGood === clients),
    };
  });
}

function names(stories: readonly Story[]): string {
  return stories.map(({ fault }) => fault).join('; ');
}

function howGone({ fault, isClosed }: Story): string {
  return `${fault} (${isClosed ? 'closed for good' : 'stalled'})`;
}

/** A path that was silent for a while and healed broke no connection: nobody had to come back. */
function isBroken({ detectionNs, accepts, ends, clients }: FaultCourse): boolean {
  return detectionNs !== null || accepts > 0 || ends.ok < clients;
}
