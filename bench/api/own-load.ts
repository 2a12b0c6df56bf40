import { HarnessError } from '../../servers/hub/errors.ts';
import { leastRoundsFor, MOST_PRIMARY } from '../analysis/families.ts';
import { makeLoadCell } from '../questions/cells.ts';
import { questions } from '../questions/index.ts';
import { cellCurves } from '../questions/question.ts';
import type { BenchConfig } from '../records/config.ts';
import { secondsIn } from '../records/duration.ts';
import type { LoadCell, Scenario } from '../records/scenario.ts';

/** The id of the scenario that a load of the user's own makes. */
export const OWN_LOAD = 'custom';

/** What is asked of it, each with its flag. */
export const LOAD_FLAGS = [
  ['connections', '--connections'],
  ['rate', '--rate'],
  ['payloadBytes', '--payload-bytes'],
  ['duration', '--duration'],
  ['rounds', '--rounds'],
] as const satisfies readonly (readonly [key: keyof BenchConfig, flag: string])[];

export type OwnLoad = Pick<BenchConfig, (typeof LOAD_FLAGS)[number][0]>;

/** What is left out: as in the steady stream, whose rate a pilot chooses, from this one on. */
const CONNECTIONS = [100];
const FIRST_RATE = 250;
const WINDOW_MS = 500;
const WINDOWS = { quick: 250, standard: WINDOW_MS, full: 1010 } as const;
const PAIRS = { quick: 2, standard: 4, full: 4 } as const;
const ROUNDS = { quick: 8, standard: 24, full: 60 } as const;
/** Rounds of a load whose duration is given: one for so many seconds, since many short ones say more than a few long ones. */
const DURATION_ROUNDS = { least: 8, most: 60, secondsForEach: 8 } as const;

/** A median needs twenty events; windows do not begin and end with one, so each of two may lose one. */
const EVENTS_IN_ROUND = 22;
/** An event every so often in a window is enough, where there is time. */
const EVENTS_IN_WINDOW = 11;
/** Shorter windows hold too few turns of the event loop. */
const SHORTEST_WINDOW_MS = 100;

/**
 * The scenario of a load that the user describes: a cell for each number of connections, with the metrics of the steady stream.
 * @param candidates transports that are compared with the baseline
 * @throws HarnessError `usage` for numbers that no verdict can come of
 */
export function ownLoadScenario(load: OwnLoad, candidates: number): Scenario {
  const { rate, payloadBytes = null } = load;
  const connections = [...new Set(load.connections ?? CONNECTIONS)];
  const { rounds, pairs, measureMs } = windowsOf(load, 2 * connections.length * candidates);
  const cell = (count: number): LoadCell =>
    makeLoadCell(idOf(count), `${count.toLocaleString('en')} connection${count === 1 ? '' : 's'}`, {
      connections: count,
      pace: { kind: 'rate', eventsPerSecond: rate ?? FIRST_RATE },
      fitsMachine: rate === undefined,
      measureMs,
      pairs,
      rounds,
      payloadBytes,
      primary: ['delivery.p50', 'server-cpu.mean'],
    });
  const [first = 0, ...others] = connections;
  const curve = cellCurves(
    { label: 'Connections', unit: 'count', scale: 'log' },
    { along: 'connections', among: connections.map(idOf) },
  );
  return {
    title: 'Your load',
    question: 'Under this load, which transport delivers sooner, and which one costs less?',
    defaultIn: [],
    cells: [cell(first), ...others.map(cell)],
    metrics: questions.get('steady').scenario.metrics,
    ...(others.length === 0
      ? {}
      : {
          curves: [
            curve('Server CPU per delivered event', 'ns', 'server-cpu', 'mean'),
            curve('Delivery, p50', 'ns', 'delivery', 'p50'),
          ],
        }),
  };
}

const idOf = (connections: number): string => `${connections}-connection${connections === 1 ? '' : 's'}`;

/** How the measured time is cut into rounds, and rounds into windows. */
function windowsOf(load: OwnLoad, claims: number): Pick<LoadCell, 'rounds' | 'pairs' | 'measureMs'> {
  const { rate, duration } = load;
  const least = leastRoundsFor(Math.min(MOST_PRIMARY, claims));
  if (load.rounds !== undefined && load.rounds < least) {
    throw new HarnessError(
      'usage',
      `--rounds ${load.rounds} cannot decide ${Math.min(MOST_PRIMARY, claims)} primary verdicts together; ${least} can.`,
      { hint: `Use --rounds ${least} or more, or fewer numbers of --connections.` },
    );
  }
  const forEach = <Value>(value: Value) => ({ quick: value, standard: value, full: value });
  if (duration === undefined) {
    const slow = (profile: 'quick' | 'standard' | 'full'): number =>
      Math.max(WINDOWS[profile], Math.ceil((1000 * EVENTS_IN_ROUND) / (rate ?? FIRST_RATE) / PAIRS[profile]));
    return {
      rounds: load.rounds === undefined ? ROUNDS : forEach(load.rounds),
      pairs: PAIRS,
      measureMs: { quick: slow('quick'), standard: slow('standard'), full: slow('full') },
    };
  }
  const seconds = secondsIn(duration) ?? 0;
  const rounds =
    load.rounds ??
    Math.max(
      DURATION_ROUNDS.least,
      least,
      Math.floor(
        Math.min(
          DURATION_ROUNDS.most,
          seconds / DURATION_ROUNDS.secondsForEach,
          (seconds * (rate ?? FIRST_RATE)) / EVENTS_IN_ROUND,
        ),
      ),
    );
  const roundMs = (seconds * 1000) / rounds;
  refuseTooShort({ duration, rounds, roundMs, rate });
  const windowMs = Math.max(WINDOW_MS, (1000 * EVENTS_IN_WINDOW) / (rate ?? FIRST_RATE));
  const pairs = 2 * Math.max(1, Math.floor(roundMs / 2 / windowMs));
  return {
    rounds: forEach(rounds),
    pairs: forEach(pairs),
    measureMs: forEach(Math.ceil(roundMs / pairs)),
  };
}

function refuseTooShort({
  duration,
  rounds,
  roundMs,
  rate = Infinity,
}: {
  readonly duration: string;
  readonly rounds: number;
  readonly roundMs: number;
  readonly rate: number | undefined;
}): void {
  const neededMs = Math.max(2 * SHORTEST_WINDOW_MS, (1000 * EVENTS_IN_ROUND) / rate);
  if (roundMs >= neededMs) return;
  const why =
    neededMs === 2 * SHORTEST_WINDOW_MS
      ? `a round needs two windows of ${SHORTEST_WINDOW_MS} ms`
      : `at --rate ${rate} a round needs ${EVENTS_IN_ROUND} events for a median`;
  throw new HarnessError('usage', `--duration ${duration} is too short for ${rounds} rounds: ${why}.`, {
    hint: `Use --duration ${Math.ceil((neededMs * rounds) / 1000)}s or longer.`,
  });
}
