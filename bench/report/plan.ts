import type { RunFile } from '../records/run.ts';
import type { Plan, PlanEstimate } from '../records/sizing.ts';
import type { ReportOptions } from './contract.ts';
import {
  cell,
  listing,
  numberColumn,
  paragraph,
  table,
  textColumn,
  type Block,
  type TableCell,
} from './document/blocks.ts';
import { renderBlocks } from './terminal-blocks.ts';
import { formatPercent } from './format.ts';
import {
  extrapolationWords,
  PLAN_LIMITS,
  planCommand,
  plannedLoadWords,
  planValue,
  QUANTITIES,
  type PlanQuantity,
} from './words/plan.ts';

const QUANTITY_IDS = [
  'cores',
  'memoryBytes',
  'bytesPerSecond',
  'handshakeBytes',
] as const satisfies PlanQuantity[];

/** A plan for people at a terminal. */
export function renderPlan(plan: Plan, { runId }: Pick<RunFile, 'runId'>, options: ReportOptions): string {
  return renderBlocks(planBlocks(plan, runId), options);
}

function planBlocks({ load, transports }: Plan, runId: string): readonly Block[] {
  const estimates = transports.flatMap((of) => QUANTITY_IDS.flatMap((id) => of[id] ?? []));
  const sources = [...new Set(estimates.flatMap(({ from }) => from))];
  return [
    paragraph([{ strong: plannedLoadWords(load) }]),
    paragraph(`From run ${runId}. ${confidenceWords(estimates)}`, 'quiet'),
    table(
      'What it takes',
      [textColumn('What', 16), ...transports.map(({ label }) => numberColumn(label, 'left'))],
      QUANTITY_IDS.map((id) => [QUANTITIES[id].name, ...transports.map((of) => estimateCell(of[id], id))]),
    ),
    ...listing(missingWords(transports)),
    ...listing(extrapolations(transports)),
    ...listing(PLAN_LIMITS),
    ...(sources.length === 0 ? [] : [paragraph(`Measured in: ${sources.join(', ')}.`, 'quiet')]),
  ];
}

function estimateCell(estimate: PlanEstimate | null, id: PlanQuantity): TableCell {
  if (estimate === null) return cell('not measured', null, 'warn');
  const [value = '', low, high] = [estimate.value, estimate.low, estimate.high].map((one) =>
    planValue(one, id),
  );
  const mark = estimate.tends === null ? '' : ' *';
  return cell(`${value}${mark}`, low === high ? null : `(${low}..${high})`);
}

/** What is extrapolated, once for all transports that share it. */
function extrapolations(transports: Plan['transports']): readonly string[] {
  return QUANTITY_IDS.flatMap((id) => {
    const words = new Set(
      transports.flatMap((of) => (of[id] === null ? [] : (extrapolationWords(of[id]) ?? []))),
    );
    return [...words].map((sentence) => `* ${QUANTITIES[id].name}: ${sentence}.`);
  });
}

function missingWords(transports: Plan['transports']): readonly string[] {
  return QUANTITY_IDS.filter((id) => transports.some((of) => of[id] === null)).map(
    (id) => `${QUANTITIES[id].name} was not measured in this run: ${planCommand(id)}`,
  );
}

function confidenceWords(estimates: readonly PlanEstimate[]): string {
  if (estimates.length === 0) return 'It measured nothing that a plan needs.';
  const least = Math.min(...estimates.map(({ confidence }) => confidence));
  return least === 0
    ? 'Some values come from one round, and have no interval.'
    : `Intervals of at least ${formatPercent(least)} confidence.`;
}
