import type { RunFile } from '../records/run.ts';
import { reasonWords } from './words/reasons.ts';

/** What both sides share, so that it cannot explain a difference. */
export const SHARED: readonly string[] = [
  'the same stream plan and the same JSON text in every event',
  'the same HTTP server underneath, Express on node:http',
  'TCP_NODELAY on',
  'no compression',
  'the same heartbeat, replay window and reconnect policy',
  'the same buffer limit, and the connection is closed at the limit',
  'every event is serialised once and written to each of N connections',
];

/** What the protocols themselves make different. It is part of what is measured. */
export const DIFFERS: readonly string[] = [
  'SSE: an `id:` line and a `data:` line in every event, inside a chunk of an HTTP response',
  'WebSocket: a frame header of 2 bytes before every event of up to 125 bytes, 4 bytes beyond',
];

/** What the mark of a primary metric says. */
export const PRIMARY_MEANING =
  'what the cell is there to decide. These verdicts share one chance of error of 5 % in all (Holm). The rest is exploratory: a look around.';

/** What this run cannot show, each as a sentence: first what no run of this kind can, then what is particular to this one. */
export function limitsOf(run: RunFile): readonly string[] {
  const { environment } = run;
  return [
    'One machine: server and clients share its processors and its memory. Elsewhere the values differ, and ratios may.',
    'The loopback: no distance, no loss, and no TLS but where a scenario says so; what proxies do is shown and not timed. What a network adds is not in these numbers.',
    `Node.js ${environment.node} and the libraries listed here: a difference may be theirs and not the protocol's.`,
    'Clients without a browser: nothing about connection limits, tabs in the background, or batteries.',
    'Rare delays: p99 has the widest margin and still is the hardest to call. A run of this length says little about it.',
    ...calibrationLimits(run),
    ...(run.profile === 'quick'
      ? ['The quick profile: few rounds and wide intervals. Use it to look around, not to decide.']
      : []),
    ...(environment.loadAverage[0] > environment.cpuCount
      ? [
          `A busy machine: the load average was ${environment.loadAverage[0].toFixed(1)} on ${environment.cpuCount} processors at the start.`,
        ]
      : []),
    ...(environment.dirty === true
      ? [
          `Uncommitted changes: commit ${environment.commit ?? 'unknown'} alone does not give this program back.`,
        ]
      : []),
  ];
}

function calibrationLimits({ calibration }: RunFile): readonly string[] {
  if (calibration === null) {
    return ['No calibration opened this run: how steady the machine was is seen only in the intervals.'];
  }
  switch (calibration.grade) {
    case 'good':
      return [];
    case 'usable':
      return [
        `A usable machine, not a good one: sizes of rare delays (p99) are not claimed. ${reasonWords(calibration.because)}`,
      ];
    case 'coarse':
      return [
        `A coarse machine: no size of anything that a clock measures is claimed. ${reasonWords(calibration.because)}`,
      ];
    default:
      return calibration.grade satisfies never;
  }
}
