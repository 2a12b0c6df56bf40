import type { Curve, FaultCourse, Figures, WindowMark, Spectrum } from '../../records/figures.ts';

/** Invented figures that fit the invented run: two spectra of each kind, a void window, and a fault that one side never noticed. */
export function sampleFigures(): Figures {
  return {
    spectra: (['sse', 'websocket'] as const).flatMap((transport, at) =>
      (['delivery', 'transit'] as const).map((metric) =>
        spectrum(transport, metric, (metric === 'delivery' ? 240_000 : 90_000) * (1 - at / 20)),
      ),
    ),
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
    faults: [crash('sse', null, 981_000_000), crash('websocket', 2_100_000, 1_342_000_000)],
    curves: [cpuByConnections],
    ladders: [],
    values: [],
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
        {
          x: 100,
          value: 6200,
          low: 6000,
          high: 6500,
          confidence: 0.75,
          rounds: 3,
          roundValues: [6200, 6000, 6500],
        },
        {
          x: 1000,
          value: 11_600,
          low: 11_000,
          high: 12_400,
          confidence: 0.75,
          rounds: 3,
          roundValues: [11_000, 12_400, 11_600],
        },
      ],
    },
    {
      transport: 'websocket',
      points: [
        {
          x: 100,
          value: 5000,
          low: 5000,
          high: 5000,
          confidence: 0,
          rounds: 1,
          roundValues: [null, 5000, null],
        },
      ],
    },
  ],
};

function crash(transport: string, detectionNs: number | null, recoveryNs: number): FaultCourse {
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
    example: [
      { what: 'events', fromNs: -500_000_000, untilNs: -20_000_000, events: 25 },
      ...(detectionNs === null ? [] : [{ what: 'lost' as const, atNs: detectionNs }]),
      { what: 'attempt', atNs: 950_000_000 },
      { what: 'opened', atNs: 990_000_000 + recoveryNs },
      { what: 'events', fromNs: 1_000_000_000 + recoveryNs, untilNs: 3_000_000_000, events: 75 },
    ],
  };
}

function spectrum(transport: string, metric: Spectrum['metric'], medianNs: number): Spectrum {
  const shares = [0, 0.25, 0.5, 0.75, 0.9, 0.97, 0.99, 0.997, 0.999];
  return {
    scenario: 'fan-out',
    cell: '100-connections',
    transport,
    metric,
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
