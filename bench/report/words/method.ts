import type { RunFile } from '../../records/run.ts';
import { formatPlain } from '../format.ts';
import { reasonWords } from './reasons.ts';
import { isOfTargets } from './targets.ts';

/** The method in plain words. bench/README.md says the same at length. @param isOfOurs whether it is about our own servers alone */
export const METHOD: readonly (readonly [idea: string, words: string, isOfOurs?: true])[] = [
  [
    'The same stream for both.',
    'One plan says when every event is due and what it contains. Both servers send it, with everything equal that is not the protocol.',
    true,
  ],
  [
    'Latency counts from the due time.',
    'A server that stalls sends late. Counting from the moment of sending hides the stall, although users wait through it (coordinated omission). So delivery counts from when an event was due; transit, from when it was sent, stands beside it.',
    true,
  ],
  [
    'Separate processes.',
    'Server and clients never share a process, and each round starts fresh ones. The unit of inference is therefore the round, not the event.',
  ],
  [
    'Interleaved windows.',
    'Within a round both transports are measured in short sample windows, in the random order A B B A or B A A B. A machine that slows down does so for both.',
  ],
  [
    'Ratios with intervals.',
    'Each round gives a ratio, candidate over baseline. The Hodges-Lehmann estimate over the rounds has an exact interval from the signed-rank test. A p-value alone is never a verdict.',
  ],
  [
    'A/A control.',
    'Every round runs the baseline twice, in separate processes. The difference between these two is noise: it stands beside every verdict, and if it ever counts as a difference, the whole run is unproven.',
  ],
  [
    'Primary and exploratory verdicts.',
    "What a cell is there to decide is named before the run. These primary verdicts share an error rate of 5 % by Holm's procedure: the smallest p-value is tested at 0.05/m, the next at 0.05/(m-1), and so on. All other verdicts are exploratory: not corrected for multiple comparisons.",
  ],
  [
    'Stopping by width.',
    'Rounds continue until the intervals are narrow or time is up. Whether they show a difference never ends a run: that would find differences where there are none.',
  ],
  ['Margins before the run.', 'The smallest difference that matters is fixed before anything is measured.'],
  [
    'Checks look at causes, not at results.',
    'A window is void when a process was saturated or waited for a processor, another program was running, a connection was lost or the clocks disagreed, never because its result looked odd. The whole pair is left out and counted.',
  ],
  [
    'Ten events beyond a percentile.',
    'One event reaches all clients at once. So a percentile is shown only if at least ten events lie beyond it, however many deliveries they made.',
  ],
];

/** What the protocols themselves make different. It is part of what is measured. */
export const DIFFERS: readonly string[] = [
  'SSE: an `id:` line and a `data:` line in every event, inside a chunk of an HTTP response',
  'WebSocket: a frame header of 2 bytes before every event of up to 125 bytes, 4 bytes beyond',
];

/** What the mark of a primary metric says. */
export const PRIMARY_MEANING =
  "primary: what the cell is there to decide. These verdicts share an error rate of 5 % (Holm's procedure). All others are exploratory: not corrected for multiple comparisons.";

/** What all transports share, so that it cannot explain a difference. What some arms of this run do otherwise is named. */
export function sharedIn(run: RunFile): readonly string[] {
  const compressed = armsOf(run).filter(({ isCompressed }) => isCompressed);
  const other = armsOf(run).filter(({ role }) => role !== 'contest').length > 0;
  const libraries = armsOf(run).filter(({ role }) => role === 'library');
  return [
    'the same stream plan and the same JSON text in every event',
    other
      ? 'SSE and WebSocket: the same HTTP server, Express on node:http. The control transports say in their names what they replace.'
      : 'the same HTTP server, Express on node:http',
    'TCP_NODELAY on',
    compressed.length === 0
      ? 'no compression'
      : `no compression, except where it is the subject: ${named(compressed)}`,
    libraries.length === 0
      ? 'the same heartbeat, replay window and reconnect policy'
      : `the same heartbeat, replay window and reconnect policy, except for library clients, which keep their default settings: ${named(libraries)}`,
    'the same buffer limit per connection; a connection that reaches it is closed',
    'every event is serialised once and written to each of N connections',
  ];
}

/** What this run cannot show: first what no run of this kind can, then what is particular to this one. */
export function limitsOf(run: RunFile): readonly string[] {
  const { environment, calibration } = run;
  const ran = (id: string): boolean =>
    run.scenarios.some((scenario) => scenario.id === id && scenario.rounds > 0);
  const [load] = environment.loadAverage;
  return [
    ...(isOfTargets(run) ? FOREIGN_LIMITS : OWN_LIMITS),
    `Node.js ${environment.node} and the libraries listed here: a difference may come from them and not from the protocol.`,
    ran('browsers')
      ? 'Browsers appear in the scenario browsers alone. All other clients run in Node.js: nothing about background tabs or batteries.'
      : 'No browser: nothing about connection limits, background tabs or batteries.',
    ...(run.verdicts.some(({ statistic }) => statistic === 'p99')
      ? [
          'Rare delays: p99 has the widest margin and is still the hardest to decide. A run of this length says little about it.',
        ]
      : []),
    ...(calibration === null
      ? ['No calibration: how steady the machine was shows only in the intervals.']
      : calibration.grade === 'good'
        ? []
        : [`${GRADE_LIMITS[calibration.grade]} ${reasonWords(calibration.because)}`.trimEnd()]),
    ...(run.profile === 'quick'
      ? ['The quick profile: few rounds and wide intervals. Use it to explore, not to decide.']
      : []),
    ...(load > environment.cpuCount
      ? [
          `A busy machine: the load average was ${formatPlain(load)} on ${environment.cpuCount} processors at the start.`,
        ]
      : []),
    ...(environment.dirty === true
      ? [
          `Uncommitted changes: commit ${environment.commit ?? 'unknown'} alone does not reproduce this program.`,
        ]
      : []),
  ];
}

const OWN_LIMITS: readonly string[] = [
  'One machine: server and clients share its processors and memory. On other machines the values differ, and ratios may.',
  'Loopback: no distance, no packet loss, and no TLS unless a scenario says so. What a network adds is not in these numbers.',
];

const FOREIGN_LIMITS: readonly string[] = [
  'What the servers send is theirs to decide: at another rate or with other events, cost and gaps differ whatever the protocol.',
  'Seen from the clients: how busy the servers were, and with what else, shows only where their processes were named.',
];

const GRADE_LIMITS = {
  usable: 'The calibration graded this machine usable, not good: no sizes of rare delays (p99) are claimed.',
  coarse: 'The calibration graded this machine coarse: no sizes of anything measured by a clock are claimed.',
} as const;

const armsOf = ({ transports, alsoRan }: RunFile): RunFile['transports'] => [...transports, ...alsoRan];

const named = (arms: RunFile['transports']): string => arms.map(({ label }) => label).join('; ');
