import { join } from 'node:path';
import { Command as Program } from 'commander';
import { HarnessError } from '../../servers/hub/errors.ts';
import type { BenchParts } from '../api/bench.ts';
import { cleanEnvironment, findPackageRoot, isCheckout, readVersion } from '../host/environment.ts';
import { FIXED_COLUMNS } from '../report/layout.ts';
import { endingOfError, exitCodes, type Ending } from './exit-codes.ts';
import { fitted } from './fitted.ts';
import { columnsOf, describeError, runToEnding, type CommandIo } from './io.ts';
import { readKnown } from './values.ts';

type Run = (io: CommandIo) => Promise<Ending>;

const root = findPackageRoot(import.meta.dirname);
/** Before anything is measured: what children must not inherit leaves the environment. Returns the names of it. */
const clean = (): readonly string[] => cleanEnvironment(process.env, process.execArgv);

/** What measures a run. */
async function benchParts(): Promise<BenchParts> {
  const { formats } = await import('../report/index.ts');
  const { scenarios } = await import('../questions/index.ts');
  const { transports } = await import('../transports.ts');
  const { lockMachine } = await import('../host/machine-lock.ts');
  return {
    lockMachine,
    scenarios,
    transports,
    formats,
    resultsRoot: '.',
    // Loaded when something is measured, not for --help and --list.
    runBench: async (options) => {
      const removed = clean();
      return (await import('../runner/runner.ts')).runBench(options, { removed, env: process.env });
    },
  };
}

interface Command {
  readonly summary: string;
  readonly load: () => Promise<Run>;
  /** Whether it works on the sources, which an installed package does not have; absent: no. */
  readonly needsSources?: boolean;
}

/** Every command. What one needs is loaded when it is called, so that `--help` answers at once. */
const COMMANDS: Readonly<Record<string, Command>> = {
  bench: {
    summary: 'measures, and saves a report',
    load: async () => {
      const { bench } = await import('./bench-command.ts');
      const parts = await benchParts();
      return (io) => bench(io, parts);
    },
  },
  coordinate: {
    summary: 'measures with clients in other processes or on other machines',
    load: async () => {
      const { coordinate } = await import('./coordinate-command.ts');
      const parts = await benchParts();
      return (io) =>
        coordinate(io, {
          ...parts,
          ...readVersion(root),
          runBench: async (options, setting) => {
            const removed = clean();
            return (await import('../runner/runner.ts')).runBench(options, { removed, ...setting });
          },
        });
    },
  },
  shard: {
    summary: 'holds a part of the clients of such a run',
    load: async () => {
      const { shardCommand } = await import('./shard-command.ts');
      return (io) => {
        clean();
        return shardCommand(io, readVersion(root));
      };
    },
  },
  report: {
    summary: 'renders a finished run again, byte for byte',
    load: async () => {
      const { report } = await import('./report-command.ts');
      const { formats } = await import('../report/index.ts');
      return (io) => report(io, { formats });
    },
  },
  analyse: {
    summary: 'computes a run and its reports again from its raw records',
    load: async () => {
      const { analyseCommand } = await import('./analyse-command.ts');
      const { formats } = await import('../report/index.ts');
      return (io) => analyseCommand(io, { formats });
    },
  },
  compare: {
    summary: 'says whether anything changed from one run to another',
    load: async () => (await import('./compare-command.ts')).compare,
  },
  rebaseline: {
    summary: 'measures again what the figures of README and reference rest on',
    load: async () => {
      const { rebaseline } = await import('./rebaseline-command.ts');
      const parts = { ...(await benchParts()), reference: join(root, 'results/reference') };
      return (io) => rebaseline(io, parts);
    },
  },
  history: {
    summary: 'draws the primary values of several runs below each other',
    load: async () => (await import('./history-command.ts')).history,
  },
  runtimes: {
    summary: 'measures the steady stream under several versions of Node.js',
    load: async () => {
      const { runtimes } = await import('./runtimes-command.ts');
      const { findRuntimes } = await import('../runtimes/find.ts');
      const { runUnder } = await import('../runtimes/run-under.ts');
      const main = join(import.meta.dirname, 'main.js');
      return (io) => runtimes(io, { main, resultsRoot: '.', findRuntimes, runUnder });
    },
  },
  guests: {
    summary: 'measures servers that others wrote, where they are installed',
    load: async () => {
      const { guestsCommand } = await import('./guests-command.ts');
      const { guests } = await import('../guests/index.ts');
      const { withGuest } = await import('../guests/host-guest.ts');
      const { runUnder } = await import('../runtimes/run-under.ts');
      const main = join(import.meta.dirname, 'main.js');
      return (io) => guestsCommand(io, { main, resultsRoot: '.', guests, withGuest, runUnder });
    },
  },
  soak: {
    summary: 'lets servers run for hours, and says what grows',
    load: async () => {
      const { soak } = await import('./soak-command.ts');
      const { lockMachine } = await import('../host/machine-lock.ts');
      const { runSoak } = await import('../soak/run-soak.ts');
      return (io) => {
        clean();
        return soak(io, { resultsRoot: '.', lockMachine, runSoak });
      };
    },
  },
  plan: {
    summary: 'says what a load of your own takes, from what a run measured',
    load: async () => {
      const { plan } = await import('./plan-command.ts');
      return (io) => plan(io, { reference: join(root, 'results/reference') });
    },
  },
  serve: {
    summary: 'serves the stream for people and for other clients',
    load: async () => {
      const { serve } = await import('./serve-command.ts');
      const { contestants } = await import('../transports.ts');
      // The compiler copies no HTML: the page is read from where it was written.
      return (io) => serve(io, { contestants, pagePath: join(root, 'servers/page/index.html') });
    },
  },
  doctor: {
    summary: 'injects faults with a known answer and checks that they are found',
    load: async () => {
      const { runDoctor } = await import('./cases.ts');
      const { cases } = await import('../doctor/index.ts');
      const { lockMachine } = await import('../host/machine-lock.ts');
      return (io) => {
        clean();
        return runDoctor(io, { cases, lockMachine });
      };
    },
  },
  traps: {
    summary: 'reproduces classic benchmarking mistakes on this machine',
    load: async () => {
      const { showTraps } = await import('./cases.ts');
      const { traps } = await import('../traps/index.ts');
      const { lockMachine } = await import('../host/machine-lock.ts');
      return (io) => {
        clean();
        return showTraps(io, { traps, lockMachine });
      };
    },
  },
  mutants: {
    summary: 'tests the tests: each fault in the measuring code must turn one red',
    needsSources: true,
    load: async () => {
      const { tryMutants } = await import('./cases.ts');
      const { mutants } = await import('../mutants/index.ts');
      const { runToEnd: run } = await import('../mutants/program.ts');
      return (io) => tryMutants(io, { mutants, root, run });
    },
  },
  readme: {
    summary: 'writes the table of the reference run into README.md',
    needsSources: true,
    load: async () => (io) => import('./readme-command.ts').then(({ readme }) => readme(io, root)),
  },
};

/** Runs the command that this process was asked for, prints what it throws, and exits with the code of the contract. */
export async function runProgram(command: Run = dispatch): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', handleLostOutput);
  const io: CommandIo = {
    argv: process.argv.slice(2),
    env: process.env,
    stdout: process.stdout,
    stderr: process.stderr,
    signals: process,
    leave: (how) => process.exit(exitCodes[how]),
  };
  const ending = await runToEnding(command, io);
  // Exit only after the text is out: on some systems a pipe is written later, and exit would cut it.
  // And only after its error, if it has one: that is told in the next turn.
  process.stdout.write('', () => setImmediate(() => process.exit(exitCodes[ending])));
}

/** Hands the line to the command that its first word names; without one, prints what there is. @throws HarnessError */
export async function dispatch(io: CommandIo): Promise<Ending> {
  const [name, ...argv] = io.argv;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    const columns = columnsOf(io.stdout, FIXED_COLUMNS);
    io.stdout.write(fitted(overview(columns), io.stdout));
    return 'done';
  }
  const known = readKnown('command', Object.keys(COMMANDS))(name);
  const command = COMMANDS[known];
  if (command === undefined) throw new Error(`The command '${known}' cannot be loaded.`);
  if (command.needsSources === true && !isCheckout(root)) {
    throw new HarnessError(
      'usage',
      `${known} works on the sources, which this installed package does not have.`,
      {
        hint: 'Run it in a clone of the project.',
      },
    );
  }
  const run = await command.load();
  return run({ ...io, argv });
}

function overview(columns: number): string {
  const program = new Program('sse-or-websockets')
    .description('Server-Sent Events or WebSockets? Measures both on this machine.')
    .configureOutput({ getOutHelpWidth: () => columns })
    .helpOption('-h, --help', 'print this page, or that of a command');
  for (const [name, { summary }] of Object.entries(COMMANDS)) program.command(name).description(summary);
  return program.helpInformation();
}

/** A reader that has gone, as in `npm run report -- DIR | head`, is no error: the files still get written. A full disk is one. */
function handleLostOutput(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') return;
  const lost = new HarnessError('write-failed', 'The output could not be written.', { cause: error });
  process.stderr.write(describeError(lost));
  process.exit(exitCodes[endingOfError(lost.code)]);
}
