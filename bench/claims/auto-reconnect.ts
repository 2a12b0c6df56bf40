import type { FaultCourse } from '../records/figures.ts';
import { plain, sentences, text, type Text } from '../records/text.ts';
import { ARTICLE, notInRun, type Claim, type Evidence } from './contract.ts';
import { courseKey, coursesUnder, keysOf, measured, procedureFacts } from './facts.ts';

/** What a page has without a library: `EventSource`, as two libraries have it for Node.js, and a WebSocket. */
export const EVENT_SOURCES = ['eventsource', 'undici-eventsource'];
export const BARE = ['bare-websocket'];
/** What people put on top of a WebSocket. */
export const WRAPPED = ['partysocket', 'reconnecting-websocket'];

export const autoReconnect: Claim = {
  sentence: 'SSE reconnects automatically; WebSocket does not.',
  source: ARTICLE,
  kind: 'article',
  decide(evidence) {
    const courses = coursesUnder(evidence, null).filter(isBroken);
    const [sse, bare, wrapped] = [EVENT_SOURCES, BARE, WRAPPED].map((some) => storiesOf(courses, some));
    if (!sse?.length || !bare?.length || wrapped === undefined) return notInRun(['faults']);
    const isBack = ({ state }: Story): boolean => state === 'reconnected';
    const [back, gone, bareBack] = [
      sse.filter(isBack),
      sse.filter((one) => !isBack(one)),
      bare.filter(isBack),
    ];
    const browsers = inBrowsers(evidence);
    const isAsSaid = gone.length === 0 && bareBack.length === 0;
    return {
      outcome: back.length === 0 ? 'fails' : isAsSaid ? 'holds' : 'depends',
      because: sentences(
        back.length === 0 ? null : `EventSource reconnected by itself after: ${names(back)}.`,
        gone.length === 0
          ? null
          : `It did not after: ${gone.map(({ fault, state }) => `${fault} (${state})`).join('; ')}.`,
        bareBack.length === 0
          ? 'A WebSocket alone never reconnected.'
          : `A WebSocket alone reconnected after: ${names(bareBack)}.`,
        wrapped.some(isBack)
          ? text`With a library on top (partysocket, reconnecting-websocket) it reconnected after ${plain(wrapped.filter(isBack).length)} of ${plain(wrapped.length)} faults, without resume.`
          : null,
        'These are the npm packages eventsource and undici under Node.js with their default settings.',
        browsers?.words ?? 'Browsers follow the same rules with other delays.',
      ),
      evidence: [...courses.map(courseKey), ...(browsers?.evidence ?? [])],
    };
  },
};

/** What real browsers did over restarts of a server, directly and through nginx; null: that is not in this run. */
function inBrowsers(
  evidence: Evidence,
): { readonly words: Text; readonly evidence: readonly string[] } | null {
  const [resumed, closed] = (['page-resumed', 'page-closed-for-good'] as const).map((metric) =>
    measured(procedureFacts(evidence, `browsers/${metric}`, 'sse', 'sse-h2')),
  );
  if (!resumed?.length || closed === undefined) return null;
  const whole = resumed.filter(({ value }) => value === 1);
  const ended = closed.filter(({ value }) => value > 0);
  const isByNginx = ended.every(({ cell }) => cell.includes('-nginx-'));
  const end = text`, and was closed for good in ${plain(ended.length)}${isByNginx ? ', each time by a status from nginx' : ''}`;
  return {
    words: text`In real browsers it resumed with every event over ${plain(whole.length)} of ${plain(resumed.length)} restarts of its server${ended.length === 0 ? '' : end}.`,
    evidence: keysOf([...resumed, ...closed]),
  };
}

/** What became of some clients, all of them together, in one fault. */
interface Story {
  readonly fault: string;
  readonly state: 'reconnected' | 'closed for good' | 'stalled';
}

function storiesOf(courses: readonly FaultCourse[], transports: readonly string[]): readonly Story[] {
  const own = courses.filter(({ transport }) => transports.includes(transport));
  return [...new Set(own.map(({ fault }) => fault))].map((fault) => {
    const some = own.filter((course) => course.fault === fault);
    const isBack = some.every(({ ends, clients }) => ends.ok === clients);
    const isClosed = some.every(({ ends, clients }) => ends.closedForGood === clients);
    return { fault, state: isBack ? 'reconnected' : isClosed ? 'closed for good' : 'stalled' };
  });
}

const names = (stories: readonly Story[]): string => stories.map(({ fault }) => fault).join('; ');

/** A path that was silent for a while and healed broke no connection: no client had to reconnect. */
export function isBroken({ detectionNs, accepts, ends, clients }: FaultCourse): boolean {
  return detectionNs !== null || accepts > 0 || ends.ok < clients;
}
