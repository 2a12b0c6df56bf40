import { randomInt } from 'node:crypto';
import { resolve } from 'node:path';
import { Option } from 'commander';
import { HarnessError } from '../../servers/hub/errors.ts';
import { observedSeconds, soakOf } from '../analysis/soak.ts';
import { claimOutDir } from '../api/out-dir.ts';
import { fixedOptions } from '../api/reports.ts';
import type { MachineLock } from '../host/machine-lock.ts';
import { readPinning } from '../host/pinning.ts';
import { checkCapacity, readLimits } from '../host/preflight.ts';
import { ordinaryArm } from '../processes/children.ts';
import { LIMITS } from '../records/config.ts';
import {
  SOAK_SCHEMA_VERSION,
  soakSchema,
  type Soak,
  type SoakLine,
  type SoakSettings,
} from '../records/soak.ts';
import { fitToWrite } from '../records/strict-json.ts';
import { writeWhole } from '../records/whole-file.ts';
import { soakFormats, soakProgressWords } from '../report/soak.ts';
import { appendSoakLine, readSoakLines } from '../soak/log.ts';
import type { runSoak as RunSoak } from '../soak/run-soak.ts';
import { contestants, isCompressed, measuringTransports, transports } from '../transports.ts';
import { numberOption, runCommand, textOption, type Teaching } from './command.ts';
import type { Ending } from './exit-codes.ts';
import { catchInterrupt } from './interrupt.ts';
import type { CommandIo } from './io.ts';
import { resolvePath } from './npm.ts';
import { formatOption, optionsFor } from './render.ts';
import { readList } from './values.ts';

/** What the command is put together from. */
export interface SoakParts {
  /** The folder in which `results/` lies. */
  readonly resultsRoot: string;
  /** @throws HarnessError `machine-busy` */
  readonly lockMachine: (what: string) => Promise<MachineLock>;
  readonly runSoak: typeof RunSoak;
}

interface SoakFlags {
  readonly hours: number | null;
  readonly transport: readonly string[] | null;
  readonly connections: number | null;
  readonly rate: number | null;
  readonly seed: number | null;
  readonly out: string | null;
  readonly format: string;
  readonly json?: boolean;
  readonly alongside?: boolean;
}

const HOURS = { min: 0.01, max: 8760, whole: false, unit: 'hours' } as const;
const CONNECTIONS = 100;
const EVENTS_PER_SECOND = 50;

/** A checkpoint is a minute, less in a short soak, which needs some as well. s */
const LONGEST_CHECKPOINT = 60;
const CHECKPOINTS = 200;
const SHORTEST_CHECKPOINT = 1;

/** The clients keep the delay of each delivery until the checkpoint is over. */
const MOST_DELIVERIES_PER_SECOND = 50_000;

/** A line of news for each transport at every tenth checkpoint. */
const NEWS_EVERY = 10;

const HOUR_SECONDS = 3600;

const TEACHING: Teaching = {
  about:
    'Lets a server and its clients run for hours, one pair of processes for each transport, all at the same time, and reads at every ' +
    'checkpoint what the server holds after full garbage collections and how long deliveries take. At the end it says of memory, ' +
    'timers, descriptors and delays whether they grow, with the slope and its interval. Every checkpoint is on the disk at once: ' +
    'after Ctrl-C, or a loss of power, the same command with --out DIR goes on where it was, with new processes and a new segment.',
  lists: [
    {
      title: 'What decides about the exit code',
      rows: [
        ['0', 'Nothing grew by more than its margin.'],
        ['5', 'Something grows, or an event was missed or received twice.'],
        ['6', 'Neither was shown: let it run longer.'],
      ],
    },
  ],
  examples: [
    [
      'npm run soak -- --hours 0.17 --connections 20 --rate 400',
      'Ten minutes: a test. The rate lets a checkpoint of 3 s have a p99.',
    ],
    ['npm run soak -- --hours 24 --out day', 'A day, with a checkpoint every minute.'],
    ['npm run soak -- --out day', 'Goes on with it; once it is complete, prints its report again.'],
  ],
  endings: ['done', 'defect', 'usage', 'nothing', 'regression', 'undecided', 'interrupted'],
};

/** `npm run soak`. @throws HarnessError */
export async function soak(io: CommandIo, parts: SoakParts): Promise<Ending> {
  const known = measuringTransports().map(([id]) => id);
  return runCommand<SoakFlags>(
    io,
    'soak',
    TEACHING,
    (command) =>
      command
        .addOption(numberOption('hours', 'how long', { ...HOURS, otherwise: 'those of the soak in --out' }))
        .addOption(
          new Option('--transport <a,b>', 'one or more, each with a server of its own')
            .argParser(readList('--transport', 'transport', known, { atLeast: 1, example: 'sse,websocket' }))
            .default(null, defaultTransports().join(',')),
        )
        .addOption(
          numberOption('connections', 'of each transport', {
            ...LIMITS.connections,
            otherwise: String(CONNECTIONS),
          }),
        )
        .addOption(
          numberOption('rate', 'events per second to each connection', {
            ...LIMITS.rate,
            otherwise: String(EVENTS_PER_SECOND),
          }),
        )
        .addOption(numberOption('seed', 'fixes the names', { ...LIMITS.seed, otherwise: 'a random one' }))
        .addOption(
          textOption(
            '--out DIR',
            'a new or empty folder, or that of a soak to go on with',
            'results/<time>-soak',
          ),
        )
        .addOption(formatOption(soakFormats.ids))
        .option('--json', 'the same as --format json')
        .option('--alongside', 'measure although another run is measuring this machine'),
    (flags) => runToReport(io, parts, flags),
  );
}

const defaultTransports = (): readonly string[] => contestants().map(([id]) => id);

async function runToReport(io: CommandIo, parts: SoakParts, flags: SoakFlags): Promise<Ending> {
  const asked = flags.out === null ? null : resolve(resolvePath(flags.out, io));
  const lock = flags.alongside === true ? null : await parts.lockMachine('a soak');
  try {
    // Behind the lock: a soak that still runs may be in the middle of the line that would be taken for a cut one.
    const before = asked === null ? null : readSoakLines(asked);
    const settings = settingsOf(flags, before);
    refuseTooMuch(settings);
    const startedAt = new Date().toISOString();
    const dir =
      before !== null && asked !== null
        ? asked
        : claimOutDir(asked, parts.resultsRoot, `${startedAt.slice(0, 16).replace(':', '')}-soak`).dir;
    const lines: SoakLine[] = [...(before ?? [])];
    const add = (line: SoakLine): void => {
      appendSoakLine(dir, line);
      lines.push(line);
    };
    const known = lines.findLast((line) => line.kind === 'settings');
    if (known?.kind !== 'settings' || known.settings.hours !== settings.hours) {
      add({ kind: 'settings', schemaVersion: SOAK_SCHEMA_VERSION, startedAt, settings });
    }
    return await observe(io, parts, flags, { dir, settings, lines, add });
  } finally {
    lock?.release();
  }
}

interface Observation {
  readonly dir: string;
  readonly settings: SoakSettings;
  readonly lines: readonly SoakLine[];
  readonly add: (line: SoakLine) => void;
}

/** Runs what is left, and prints and saves what it came to, whatever happened. */
async function observe(
  io: CommandIo,
  { runSoak }: SoakParts,
  { format, json = false }: SoakFlags,
  { dir, settings, lines, add }: Observation,
): Promise<Ending> {
  const { cpus } = readPinning();
  const wholeSeconds = settings.hours * HOUR_SECONDS;
  const arms = settings.transports.flatMap((transport) => {
    const secondsLeft = wholeSeconds - observedSeconds(lines, transport);
    // One that ended before it began has a number as well.
    const last = lines.reduce(
      (most, line) =>
        line.kind === 'settings' || line.transport !== transport ? most : Math.max(most, line.segment),
      0,
    );
    return secondsLeft <= 0 ? [] : [{ plan: ordinaryArm(transport), segment: last + 1, secondsLeft }];
  });
  const interrupt = catchInterrupt(io, 'Stopping and saving');
  let failure: unknown = null;
  try {
    if (arms.length > 0) io.stderr.write(`${dir}: a checkpoint every ${settings.checkpointSeconds} s.\n`);
    await runSoak({ seed: settings.seed, cpus, signal: interrupt.signal }, settings, arms, (line) => {
      add(line);
      tell(io, line, lines, wholeSeconds);
    });
  } catch (error) {
    failure = error;
  } finally {
    interrupt.release();
  }
  const result = fitToWrite(soakSchema, soakOf(lines), dir);
  const formatted = (id: string, options = fixedOptions): string =>
    soakFormats.get(id)(result, (transport) => transports.get(transport).label, options);
  await writeWhole(`${dir}/soak.json`, formatted('json'));
  await writeWhole(`${dir}/report.md`, formatted('markdown'));
  io.stdout.write(formatted(json ? 'json' : format, optionsFor(io)));
  (json ? io.stderr : io.stdout).write(`${dir}\n`);
  if (interrupt.signal.aborted) return 'interrupted';
  if (failure !== null) throw failure;
  return ENDINGS[result.outcome];
}

const ENDINGS: Readonly<Record<Soak['outcome'], Ending>> = {
  grows: 'regression',
  'cannot-tell': 'undecided',
  flat: 'done',
};

function tell(io: CommandIo, line: SoakLine, lines: readonly SoakLine[], wholeSeconds: number): void {
  if (line.kind !== 'checkpoint') return;
  const { transport } = line;
  const count = lines.filter((one) => one.kind === 'checkpoint' && one.transport === transport).length;
  if (count % NEWS_EVERY !== 1) return;
  const words = soakProgressWords(
    transports.get(transport).label,
    line,
    observedSeconds(lines, transport),
    wholeSeconds,
  );
  io.stderr.write(`${words}\n`);
}

/** What is asked for, or what the soak in the folder was asked for. Only the hours may be changed. @throws HarnessError `usage` */
function settingsOf(flags: SoakFlags, before: readonly SoakLine[] | null): SoakSettings {
  const known = before?.findLast((line) => line.kind === 'settings');
  if (known?.kind === 'settings') {
    const { settings } = known;
    const given = {
      transport: [flags.transport?.join(','), settings.transports.join(',')],
      connections: [flags.connections, settings.connections],
      rate: [flags.rate, settings.eventsPerSecond],
      seed: [flags.seed, settings.seed],
    };
    for (const [flag, [wish, was]] of Object.entries(given)) {
      if (wish === null || wish === undefined || wish === was) continue;
      throw new HarnessError('usage', `The soak in ${flags.out} has --${flag} ${was}, not ${wish}.`, {
        hint: `Leave out --${flag} to go on with it, or name another folder with --out.`,
      });
    }
    return { ...settings, hours: flags.hours ?? settings.hours };
  }
  if (flags.hours === null) {
    throw new HarnessError('usage', 'soak needs --hours, and --out names no soak to go on with.', {
      hint: 'Write, for example, npm run soak -- --hours 0.17 for ten minutes.',
    });
  }
  const seconds = (flags.hours * HOUR_SECONDS) / CHECKPOINTS;
  return {
    transports: flags.transport ?? defaultTransports(),
    connections: flags.connections ?? CONNECTIONS,
    eventsPerSecond: flags.rate ?? EVENTS_PER_SECOND,
    hours: flags.hours,
    checkpointSeconds: Math.round(Math.min(LONGEST_CHECKPOINT, Math.max(SHORTEST_CHECKPOINT, seconds))),
    seed: flags.seed ?? randomInt(LIMITS.seed.max + 1),
  };
}

/** @throws HarnessError `usage`, and those of a load that this machine cannot carry */
function refuseTooMuch({ transports: ids, connections, eventsPerSecond }: SoakSettings): void {
  const perSecond = connections * eventsPerSecond;
  if (perSecond > MOST_DELIVERIES_PER_SECOND) {
    throw new HarnessError(
      'usage',
      `${connections} connections with ${eventsPerSecond} events/s are ${perSecond} deliveries in a second; at most ${MOST_DELIVERIES_PER_SECOND} can be kept until a checkpoint.`,
      { hint: 'Ask for fewer --connections or a lower --rate: what leaks shows at a low rate as well.' },
    );
  }
  const compressed = ids.some(isCompressed);
  const demand = {
    connections,
    arms: ids.length,
    compressed,
    link: false,
    clientProcesses: 1,
    ownServer: true,
  };
  checkCapacity(demand, readLimits());
}
