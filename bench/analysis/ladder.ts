import type { Curve, CurvePoint, Ladder } from '../records/figures.ts';
import { hodgesLehmann } from '../stats/hodges-lehmann.ts';
import { signedRankInterval } from '../stats/signed-rank.ts';

type Rung = Ladder['socket'];
type Points = Pick<CurvePoint, 'roundValues'>;

const NODE_HTTP = [
  { transport: 'sse-framed', adds: 'framing' },
  { transport: 'sse-http', adds: 'node:http' },
] as const;
const EXPRESS = [
  { transport: 'sse-one-class', adds: 'Express' },
  { transport: 'sse', adds: 'a class per response' },
] as const;
const WS = [
  { transport: 'websocket-framed', adds: 'framing' },
  { transport: 'websocket', adds: 'ws' },
] as const;

/** Transports that lead up to another: each has one thing more than the one before it. The first one stands on the socket alone. */
interface Way {
  readonly to: string;
  /** Of several ways, the first that was measured counts. */
  readonly choices: readonly (readonly { readonly transport: string; readonly adds: string }[])[];
}

const IN_THE_CLEAR: readonly Way[] = [
  {
    to: 'sse',
    choices: [
      [...NODE_HTTP, ...EXPRESS],
      [...NODE_HTTP, { transport: 'sse', adds: 'Express' }],
    ],
  },
  { to: 'websocket', choices: [WS] },
];

const TLS = { transport: 'raw-tls', adds: 'TLS' } as const;
const SECURE: readonly Way[] = [
  { to: 'sse-tls', choices: [[TLS, { transport: 'sse-tls', adds: 'node:http and Express' }]] },
  { to: 'websocket-tls', choices: [[TLS, { transport: 'websocket-tls', adds: 'ws' }]] },
  {
    to: 'sse-h2',
    choices: [
      [TLS, { transport: 'sse-http-h2', adds: 'node:http2' }, { transport: 'sse-h2', adds: 'Express' }],
    ],
  },
  {
    to: 'websocket-h2',
    choices: [
      [
        TLS,
        { transport: 'websocket-framed-h2', adds: 'node:http2' },
        { transport: 'websocket-h2', adds: 'ws' },
      ],
    ],
  },
];

const SOCKET = 'raw-tcp';

/** The ladders of every curve of server CPU by connections on which all rungs were measured. Pure. */
export function laddersOf(curves: readonly Curve[]): readonly Ladder[] {
  const costs = curves.filter(({ of, along }) => of === 'server-cpu' && along === 'connections');
  return costs.flatMap(({ scenario, lines }) => {
    const pointAt = (id: string, place: number): CurvePoint | null =>
      lines.find(({ transport }) => transport === id)?.points.find(({ x }) => x === place) ?? null;
    const foot = lines.find(({ transport }) => transport === SOCKET)?.points ?? [];
    const places = foot.flatMap((point) => [IN_THE_CLEAR, SECURE].map((wanted) => ({ point, wanted })));
    return places.flatMap(({ point, wanted }): Ladder[] => {
      const ways = wanted.flatMap(({ to, choices }) => {
        const [rungs] = choices.flatMap((steps) => {
          const climbed = climb(
            point,
            steps.map(({ transport, adds }) => ({ transport, adds, point: pointAt(transport, point.x) })),
          );
          return climbed === null ? [] : [climbed];
        });
        return rungs === undefined ? [] : [{ to, rungs }];
      });
      const step = { ns: point.value, isClear: null };
      const socket = { transport: SOCKET, adds: 'socket', point, belowNs: null, step };
      return ways.length < wanted.length ? [] : [{ scenario, connections: point.x, socket, ways }];
    });
  });
}

/** The rungs of one way; null: not every one was measured beside the one below it. */
function climb(
  socket: CurvePoint,
  rungs: readonly (Pick<Rung, 'transport' | 'adds'> & { readonly point: CurvePoint | null })[],
): readonly Rung[] | null {
  let below = socket;
  const climbed: Rung[] = [];
  for (const { transport, adds, point } of rungs) {
    const step = point === null ? null : stepBetween(below, point);
    if (point === null || step === null) return null;
    climbed.push({ transport, adds, point, belowNs: below.value, step });
    below = point;
  }
  return climbed;
}

/** From what one and the same round measured on both rungs: what slows a whole round falls out of it. null: no round did. */
export function stepBetween(below: Points, point: Points): Rung['step'] | null {
  const differences = point.roundValues.flatMap((value, round) => {
    const from = below.roundValues[round] ?? null;
    return value === null || from === null ? [] : value - from;
  });
  const ns = hodgesLehmann(differences);
  const interval = signedRankInterval(differences, 0.95);
  const isClear = interval === null ? null : interval.low > 0 || interval.high < 0;
  return ns === null ? null : { ns, isClear };
}
