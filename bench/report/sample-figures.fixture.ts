import type { Curve, CurvePoint, FaultCourse, Figures, Spectrum, WindowMark } from '../records/figures.ts';

/** The figures of a run without records. */
export const noFigures: Figures = {
  spectra: [],
  windows: [],
  faults: [],
  curves: [],
  crossovers: [],
  ladders: [],
  values: [],
};

/** A point of a curve whose rounds gave these values, the first of them in the middle. */
export function pointOf(...values: readonly [number, ...number[]]): Omit<CurvePoint, 'x'> {
  const rounds = values.length;
  return {
    value: values[0],
    low: Math.min(...values),
    high: Math.max(...values),
    confidence: rounds === 1 ? 0 : 0.75,
    rounds,
    roundValues: values,
  };
}

/** CPU by connections: two points of one transport, and one of the other that only one round gave. */
const cpuByConnections: Curve = {
  scenario: 'fan-out',
  cell: null,
  of: 'server-cpu',
  along: 'connections',
  label: 'Server CPU per delivery',
  unit: 'ns',
  x: { label: 'Connections', unit: 'count', scale: 'log' },
  lines: [
    {
      transport: 'sse',
      points: [
        { x: 100, ...pointOf(6200, 6000, 6500) },
        { x: 1000, ...pointOf(11_600, 11_000, 12_400) },
      ],
    },
    { transport: 'websocket', points: [{ x: 100, ...pointOf(5000) }] },
  ],
};

/** A fault that one side never noticed. */
function crashOf(transport: string, detectionNs: number | null, recoveryNs: number): FaultCourse {
  return {
    scenario: 'server-crash',
    cell: 'restart-after-1-s',
    transport,
    fault: 'server killed, back in 1 s',
    policy: 'with resume',
    rounds: 6,
    clients: 60,
    outageNs: 1_000_000_000,
    detectionNs,
    serverDetectionNs: null,
    recoveryNs,
    caughtUpNs: recoveryNs + 4_000_000,
    longestGapNs: 1_000_000_000 + recoveryNs,
    catchUpBytes: 6_400,
    expected: 12_000,
    missed: 0,
    duplicate: 0,
    reordered: 0,
    replayed: 4_800,
    accepts: 60,
    ends: { ok: 60, stalled: 0, closedForGood: 0 },
    example: [{ what: 'attempt', atNs: 950_000_000 }],
  };
}

function spectrum(transport: string, metricId: Spectrum['metric'], medianNs: number): Spectrum {
  const shares = [0, 0.25, 0.5, 0.75, 0.9, 0.97, 0.99, 0.997, 0.999];
  return {
    scenario: 'fan-out',
    cell: '100-connections',
    transport,
    metric: metricId,
    events: 4000,
    deliveries: 400_000,
    points: shares.map((share) => ({
      share,
      valueNs: Math.round(medianNs * (0.5 / (1 - share)) ** 0.7),
      isResolvable: 4000 * (1 - share) >= 10,
    })),
  };
}

function window(at: number): WindowMark {
  const isVoid = at === 5;
  return {
    scenario: 'fan-out',
    cell: at < 8 ? '100-connections' : '1000-connections',
    round: Math.floor(at / 8),
    arm: at % 4 === 0 || at % 4 === 3 ? 'sse' : 'websocket',
    fromNs: at * 700_000_000,
    untilNs: at * 700_000_000 + 500_000_000,
    outcome: isVoid ? 'void' : at === 4 ? 'left-out' : 'counted',
    cause: isVoid ? { code: 'client-saturated', values: { busyShare: 0.83, limitShare: 0.8 } } : null,
  };
}

/** The figures of `sampleRun`. */
export const sampleFigures: Figures = {
  spectra: (['sse', 'websocket'] as const).flatMap((transport, at) => [
    spectrum(transport, 'delivery', 240_000 * (1 - at / 20)),
    spectrum(transport, 'transit', 90_000 * (1 - at / 20)),
  ]),
  windows: [
    ...Array.from({ length: 16 }, (_, at) => window(at)),
    {
      ...window(16),
      fromNs: null,
      untilNs: null,
      outcome: 'void',
      cause: { code: 'unmeasured', values: { cause: 'The process died.' } },
    },
  ],
  faults: [crashOf('sse', null, 981_000_000), crashOf('websocket', 2_100_000, 1_342_000_000)],
  curves: [cpuByConnections],
  crossovers: [],
  ladders: [],
  values: [],
};
