import { planFor } from '../analysis/plan.ts';
import { renderPlan } from '../report/plan.ts';
import { numberOption, runCommand } from './command.ts';
import type { Ending } from './exit-codes.ts';
import type { CommandIo } from './io.ts';
import { optionsFor, readCheckedRun, type RunFiles } from './render.ts';

/** The largest number that an option takes: beyond any machine. */
const MOST = 1e9;

interface PlanOptions {
  readonly connections: number;
  readonly rate: number;
  readonly payloadBytes: number;
  readonly json?: boolean;
}

/** `npm run plan`. @param reference the folder of the run that is taken when none is named. @throws HarnessError */
export async function plan(
  io: CommandIo,
  { reference, files }: { readonly reference: string; readonly files?: RunFiles },
): Promise<Ending> {
  return runCommand<PlanOptions>(
    io,
    'plan',
    {
      about:
        'Says what a load of your own takes over each transport: processors, memory and bandwidth, with intervals, from what a run ' +
        'measured. What lies beyond the measured loads is marked. Nothing is measured.',
      examples: [
        [
          'npm run plan -- --connections 10000 --rate 0.2 --payload-bytes 300',
          'From the reference run: another machine than yours.',
        ],
        ['npm run plan -- --connections 500 --rate 20 results/mine', 'From a run of your own.'],
      ],
      endings: ['done', 'defect', 'usage'],
    },
    (command) =>
      command
        .argument('[DIR]', 'the folder of a run; without one, the reference run of this project')
        .addOption(
          numberOption('connections', 'how many are open at a time', {
            min: 1,
            max: MOST,
            whole: true,
            unit: null,
            fallback: 1000,
          }),
        )
        .addOption(
          numberOption('rate', 'events per second to each connection', {
            min: 0.000001,
            max: MOST,
            whole: false,
            unit: null,
            fallback: 1,
          }),
        )
        .addOption(
          numberOption('payload-bytes', 'length of the text of an event', {
            min: 1,
            max: MOST,
            whole: true,
            unit: null,
            fallback: 300,
          }),
        )
        .option('--json', 'print the plan as JSON, and nothing else, on stdout'),
    async ({ connections, rate, payloadBytes, json = false }, [dir = reference]) => {
      const run = await readCheckedRun(dir, io, files);
      const planned = planFor(run, { connections, eventsPerSecond: rate, payloadBytes });
      io.stdout.write(
        json ? `${JSON.stringify(planned, null, 2)}\n` : renderPlan(planned, run, optionsFor(io)),
      );
      return 'done';
    },
  );
}
