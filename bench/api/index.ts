/**
 * What other programs can use: measure, analyse and render as the commands do, and the two measuring clients.
 * Everything that goes wrong is a `HarnessError` with a code, a sentence and a hint.
 */
import { lockMachine } from '../host/machine-lock.ts';
import { scenarios } from '../questions/index.ts';
import type { RunResult } from '../records/progress.ts';
import type { RunFile } from '../records/run.ts';
import type { ReportOptions } from '../report/contract.ts';
import { formats } from '../report/index.ts';
import { runBench } from '../runner/runner.ts';
import { transports } from '../transports.ts';
import { measureRun, type BenchOptions } from './bench.ts';
import { analyseRun, fixedOptions } from './reports.ts';

export type { BenchOptions, RunStart } from './bench.ts';
export { readRun } from './reports.ts';
export type { BenchConfig } from '../records/config.ts';
export type { RunProgress, RunResult, TargetAsk } from '../records/progress.ts';
export type { RunFile } from '../records/run.ts';
export type { Verdict } from '../records/verdict.ts';
export type { Scenario } from '../records/scenario.ts';
export type { ReportOptions } from '../report/contract.ts';
export type { ForeignTarget } from '../../clients/targets/contract.ts';
export { cleanEnvironment } from '../host/environment.ts';
export { HarnessError, type ErrorCode } from '../../servers/hub/errors.ts';

// The measuring clients. `open` makes one connection and reports what it reads, as the bytes arrive.
export { client as sseClient } from '../../clients/sse.ts';
export { client as websocketClient } from '../../clients/websocket.ts';
export type {
  ClientHalf,
  Connection,
  ConnectionHandlers,
  LossCause,
  Target,
} from '../../clients/contract.ts';

/** What child processes inherit. */
export interface BenchEnvironment {
  /** What `cleanEnvironment` removed from the environment, for the report; absent: nothing. */
  readonly removed?: readonly string[];
  /** The environment that browsers are looked for and run in; absent: an empty one. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/**
 * Measures as `bench` on the command line does, and writes the folder of the run. Its processes inherit the environment of this
 * one: call `cleanEnvironment(process.env, process.execArgv)` first, or `NODE_OPTIONS` and the like are measured too.
 * @throws HarnessError
 */
function measureHere(options: BenchOptions = {}, environment: BenchEnvironment = {}): Promise<RunResult> {
  return measureRun(options, {
    scenarios,
    transports,
    formats,
    lockMachine,
    resultsRoot: '.',
    runBench: (run) => runBench(run, environment),
  });
}

/**
 * Computes `run.json` and the reports of a finished run again from its raw records, as `analyse` on the command line does.
 * @param dir the folder of the run; its `run.json` and reports are written anew
 * @throws HarnessError `run-unreadable`, `run-damaged`, `write-failed`
 */
function analyseFinished(dir: string): Promise<RunFile> {
  return analyseRun(dir, formats);
}

/**
 * A report as text; the same run gives the same text on any machine.
 * @param format `terminal`, `markdown`, `html`, `csv`, `json` ...: those of `report --help`
 * @param options how a terminal is drawn for; absent: 100 columns without colour
 * @throws HarnessError `unknown-id`
 */
export function render(run: RunFile, format: string, options: ReportOptions = fixedOptions): string {
  return formats.get(format).render(run, options);
}

export { measureHere as bench, analyseFinished as analyse };
