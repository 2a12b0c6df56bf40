import { isRecord, type Migration } from './strict-json.ts';

// From each version of a file to the next. What an old file does not know is null, never a guess. Anything unexpected is
// passed on as it is: the schema of the present version judges the result.

type Fields = Readonly<Record<string, unknown>>;

/** Each object of a list, changed; anything else as it is. */
function each(list: unknown, change: (item: Fields) => Fields): unknown {
  return Array.isArray(list) ? list.map((item: unknown) => (isRecord(item) ? change(item) : item)) : list;
}

/** The field under another name, in its place. */
function renamed(fields: Fields, from: string, to: string): Fields {
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key === from ? to : key, value]));
}

/** The system was not asked. */
const NOTHING_KNOWN = { loopCpuNs: null, waitNs: null, pressureNs: null, throttledNs: null };

const windowOf1 = (window: unknown): unknown =>
  isRecord(window) ? { ...window, surroundings: NOTHING_KNOWN } : window;

/** Version 1 knew no aas, no surroundings and no primary metrics, and called an arm by its transport. */
const recordFrom1: Migration = ({ transports, ...old }) => ({
  ...old,
  schemaVersion: 2,
  cell: isRecord(old['cell']) ? cellFrom1(old['cell']) : old['cell'],
  contest: transports,
  aa: null,
  beside: 0,
  injection: null,
  arms: each(old['arms'], (arm) => ({ arm: arm['transport'], ...arm })),
  windows: each(old['windows'], (window) => ({
    ...renamed(window, 'transport', 'arm'),
    server: windowOf1(window['server']),
    client: windowOf1(window['client']),
  })),
  faults: each(old['faults'], (fault) => ({
    ...renamed(fault, 'transport', 'arm'),
    clients: each(fault['clients'], (client) => ({ ...client, caughtUpNs: null, catchUpBytes: null })),
    serverDetectionsNs: [],
    example: [],
  })),
});

/** What the three steps of version 1 did, and what they meant. */
const STEPS_OF_1: Readonly<Record<string, Fields>> = {
  'kill-server': { marks: 'on' },
  'start-server': { marks: 'off', history: 'kept' },
  'reset-connections': { marks: 'on-off' },
};

function cellFrom1(cell: Fields): Fields {
  const { measureMs, reconnect } = cell;
  if (cell['kind'] !== 'fault') {
    return { ...cell, measureMs: { quick: measureMs, standard: measureMs, full: measureMs }, primary: [] };
  }
  return {
    ...cell,
    fault: cell['label'],
    drainMs: 3000,
    timeline: each(cell['timeline'], (step) => ({ ...step, ...STEPS_OF_1[String(step['action'])] })),
    reconnect: isRecord(reconnect) ? { ...reconnect, reopens: true } : reconnect,
    policy: cell['label'],
    transports: null,
    server: { heartbeatMs: 0, heartbeatKind: 'protocol', replayWindow: 2000 },
    primary: [],
  };
}

/** Version 2 knew no procedures, and no load with arms or a payload of its own. */
const recordFrom2: Migration = (old) => ({
  ...old,
  schemaVersion: 3,
  cell:
    isRecord(old['cell']) && old['cell']['kind'] === 'load'
      ? { ...old['cell'], transports: null, payloadBytes: null }
      : old['cell'],
  procedures: [],
});

/** The ways from older records to the present version. */
export const recordMigrations: readonly Migration[] = [recordFrom1, recordFrom2];

/** Version 1 had no calibration, no primary metrics, and did not say why rounds ended. */
const runFrom1: Migration = (old) => ({
  ...old,
  schemaVersion: 2,
  transports: each(old['transports'], (transport) => ({ ...transport, role: 'contest' })),
  scenarios: each(old['scenarios'], (scenario) => ({
    ...scenario,
    ended: Number(scenario['rounds']) < Number(scenario['plannedRounds']) ? 'time' : 'planned',
  })),
  verdicts: each(old['verdicts'], (verdict) => ({
    role: 'exploratory',
    ...verdict,
    significance: null,
    recurs: null,
    roundValues: null,
  })),
  figures: isRecord(old['figures'])
    ? {
        ...old['figures'],
        windows: each(old['figures']['windows'], (window) => renamed(window, 'transport', 'arm')),
        // They held three times and no counts, from which no row of the fault matrix can be made.
        faults: [],
      }
    : old['figures'],
});

const codeFrom2 = (code: unknown): unknown =>
  isRecord(code) ? { ...code, files: each(code['files'], (file) => ({ ...file, text: null })) } : code;

/** Version 2 named the transports that were asked for alone, had no curves, kept no sources, and showed no heartbeats, proxies and answers. */
const runFrom2: Migration = (old) => ({
  ...old,
  schemaVersion: 3,
  alsoRan: [],
  functionalChecks: isRecord(old['functionalChecks'])
    ? {
        ...old['functionalChecks'],
        code: codeFrom2(old['functionalChecks']['code']),
        heartbeats: null,
        proxies: null,
        answer: null,
      }
    : old['functionalChecks'],
  figures: isRecord(old['figures']) ? { ...old['figures'], curves: [], values: [] } : old['figures'],
});

/** The ways from older run files to the present version. */
export const runMigrations: readonly Migration[] = [runFrom1, runFrom2];
