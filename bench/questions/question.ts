import type { Metric, MetricTable } from '../records/metric.ts';
import type { Statistic, Unit } from '../records/vocabulary.ts';
import type { Cell, Crossing, CurveSpec, Scenario } from '../records/scenario.ts';
import type { Procedure } from '../rounds/procedure.ts';
import type { SharedMetric } from '../metrics/index.ts';

/** What a reader wants to know, with all that it takes to measure and show it: what a folder of `questions/` exports. */
export interface Question {
  readonly scenario: Scenario;
  /** Metrics that this question alone shows. */
  readonly metrics: MetricTable;
  /** How it is measured where a load or a timeline will not do. Loaded on use: analysis must not load processes. */
  readonly procedures: Readonly<Record<string, () => Promise<{ readonly procedure: Procedure }>>>;
}

/** What a question says of itself. What is left out is empty. */
interface Wishes<OwnId extends string>
  extends Omit<Scenario, 'cells' | 'metrics' | 'defaultIn'>, Partial<Pick<Question, 'procedures'>> {
  readonly defaultIn?: Scenario['defaultIn'];
  readonly cells: readonly Cell[];
  /** Ids of the metrics that are shown, in this order: shared ones, and those of `own`. Absent: all of `own`. */
  readonly metrics?: readonly (SharedMetric | NoInfer<OwnId>)[];
  readonly own?: Readonly<Record<OwnId, Metric>>;
}

/** @throws Error where there is no cell. */
export function defineQuestion<OwnId extends string = never>(wishes: Wishes<OwnId>): Question {
  const { own = {}, procedures = {}, cells, metrics = Object.keys(own), ...scenario } = wishes;
  const [first, ...others] = cells;
  if (first === undefined) throw new Error(`the question '${scenario.title}' has no cell`);
  return {
    scenario: { defaultIn: [], ...scenario, cells: [first, ...others], metrics },
    metrics: own,
    procedures,
  };
}

type Axis = CurveSpec['x'];
type ReadingCurve<Quantity> = (
  label: string,
  unit: Unit,
  quantity: Quantity,
  crossings?: readonly Crossing[],
) => CurveSpec;

/**
 * Curves of readings along the axis of their procedure.
 * @typeParam Quantity the quantities that the procedure reads
 */
export function readingCurves<Quantity extends string>(x: Axis): ReadingCurve<Quantity> {
  return (label, unit, quantity, crossings) => ({
    label,
    unit,
    x,
    from: { kind: 'readings', quantity },
    ...(crossings === undefined ? {} : { crossings }),
  });
}

type CellAxis = Pick<Extract<CurveSpec['from'], { kind: 'cells' }>, 'along' | 'among'>;
type CellCurve = (label: string, unit: Unit, metric: SharedMetric, statistic: Statistic) => CurveSpec;

/** Curves with one point for each cell under load. */
export function cellCurves(x: Axis, axis: CellAxis): CellCurve {
  return (label, unit, metric, statistic) => ({
    label,
    unit,
    x,
    from: { kind: 'cells', metric, statistic, ...axis },
  });
}
