import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HarnessError } from '../../servers/hub/errors.ts';
import type { RunBench, RunOptions } from '../records/progress.ts';
import type { Cell, ProfileId, Scenario } from '../records/scenario.ts';
import { defineRegistry } from '../registry.ts';
import type { ReportFormat } from '../report/contract.ts';
import { makeFaultCell } from '../questions/cells.ts';
import { RESUMING } from '../questions/cells.ts';
import { noFigures } from '../report/sample-figures.fixture.ts';
import { sampleRun } from '../report/sample-run.fixture.ts';
import type { Transport } from '../transports.ts';
import type { BenchParts } from '../api/bench.ts';

/** A format that shows what it was given. */
function format(name: string, fileName: string | null): ReportFormat {
  return {
    label: `${name}.`,
    fileName,
    render: ({ runId }, { columns, isShort }) =>
      `${name} of ${runId} in ${columns} columns${isShort === false ? ', all of it' : ''}\n`,
  };
}

const rounds = { quick: 1, standard: 2, full: 3 };

const load: Cell = {
  kind: 'load',
  id: 'a',
  label: 'a cell',
  connections: 1,
  pace: { kind: 'saturate' },
  settleMs: 150,
  fitsMachine: false,
  measureMs: { quick: 500, standard: 500, full: 500 },
  pairs: { quick: 2, standard: 2, full: 2 },
  rounds,
  primary: [],
  transports: null,
  payloadBytes: null,
};

const fault = makeFaultCell('a', 'a cell', {
  fault: 'connections reset',
  connections: 1,
  eventsPerSecond: 50,
  emitMs: 1000,
  timeline: [{ atMs: 500, action: 'reset-connections', marks: 'on-off' }],
  reconnect: RESUMING,
  rounds,
});

function scenario(title: string, cell: Cell, defaultIn: readonly ProfileId[]): Scenario {
  return { title, question: `What about ${title}?`, defaultIn, cells: [cell], metrics: [] };
}

/** A runner that saves its file as the real one does. */
export const finishAtOnce: RunBench = (options) => {
  writeFileSync(join(options.outDir, 'run.json'), '{}');
  return Promise.resolve({ run: sampleRun({ runId: options.runId }), dir: options.outDir });
};

/** A runner that breaks after its first news. */
export const failOnTheWay: RunBench = ({ onProgress }) => {
  onProgress({
    kind: 'round-started',
    interim: null,
    scenario: 'fan-out',
    cellLabel: 'a cell',
    round: 1,
    rounds: 2,
    beside: 0,
    doneSeconds: 0,
    leftSeconds: 9,
  });
  return Promise.reject(new HarnessError('child-died', 'The server died.'));
};

/** A runner whose folder is gone when it has finished. */
export const loseTheFolder: RunBench = async (options) => ({
  ...(await finishAtOnce(options)),
  dir: join(options.outDir, 'gone'),
});

/** A runner whose rounds yielded nothing. */
export const measureNothing: RunBench = async (options) => {
  const { dir } = await finishAtOnce(options);
  return {
    run: sampleRun({
      verdicts: [],
      checks: [],
      figures: noFigures,
    }),
    dir,
  };
};

/** The parts of a command for tests, and what its runner was asked to do so far. */
export interface FakeParts extends BenchParts {
  readonly asked: readonly RunOptions[];
}

/** A small harness. @param root the folder above `results/` */
export function fakeParts(root: string, runBench: RunBench = finishAtOnce): FakeParts {
  const asked: RunOptions[] = [];
  return {
    asked,
    scenarios: defineRegistry('scenario', {
      'fan-out': scenario('fan-out', load, ['standard', 'full']),
      outage: scenario('outage', fault, ['quick', 'standard', 'full']),
    }),
    transports: defineRegistry<Pick<Transport, 'label' | 'role'>>('transport', {
      sse: { label: 'SSE', role: 'contest' },
      websocket: { label: 'WebSocket', role: 'contest' },
      raw: { label: 'Raw TCP', role: 'control' },
      shipped: { label: 'A library', role: 'library' },
    }),
    formats: defineRegistry('format', {
      terminal: format('table', null),
      markdown: format('page', 'report.md'),
      json: format('model', null),
      csv: format('rows', 'verdicts.csv'),
    }),
    runBench: (options) => {
      asked.push(options);
      return runBench(options);
    },
    resultsRoot: root,
    lockMachine: () => Promise.resolve({ release: () => undefined }),
  };
}
