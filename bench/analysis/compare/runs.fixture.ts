import type { GradedCalibration } from '../../records/calibration.ts';
import type { RunFile } from '../../records/run.ts';
import type { Verdict } from '../../records/verdict.ts';
import { sampleRun } from '../../report/sample-run.fixture.ts';
import { sampleVerdict } from '../../report/sample-verdicts.fixture.ts';
import { decide } from '../verdict/decide.ts';
import { compare, pairOf, tenPercent } from '../verdict/comparison.fixture.ts';
import type { Comparison } from '../verdict/comparison.ts';

/** A primary verdict of websocket against sse on these rounds, with a margin of 10 % unless it is said otherwise. */
export function verdictOn(rounds: Comparison['rounds'], changes: Partial<Verdict> = {}): Verdict {
  const { margin = tenPercent } = changes;
  return {
    ...sampleVerdict(),
    role: 'primary',
    ...decide(compare(rounds, { margin })),
    ...changes,
    margin,
  };
}

/** Rounds of one pair each. */
export function roundsOf(
  baseline: readonly (number | null)[],
  candidate: readonly (number | null)[],
): Comparison['rounds'] {
  return baseline.map((value, at) => [pairOf(value, candidate[at] ?? null)]);
}

/** Eight rounds that hardly differ: `centre` times 0.995 to 1.005. */
export function around(centre: number): readonly number[] {
  return [0.995, 1.004, 0.998, 1.001, 1.005, 0.997, 1.002, 0.999].map((factor) => centre * factor);
}

export function runWith(verdicts: readonly Verdict[], changes: Partial<RunFile> = {}): RunFile {
  return sampleRun({ verdicts, ...changes });
}

export function calibration(changes: Partial<GradedCalibration> = {}): GradedCalibration {
  return {
    schemaVersion: 1,
    clockOffset: { lowNs: -20_000, highNs: 15_000 },
    timerLag: { p50Ns: 150_000, p90Ns: 900_000, maxNs: 30_000_000 },
    loopbackEcho: { p50Ns: 40_000, p90Ns: 60_000, maxNs: 900_000 },
    work: { serverNs: [100, 101, 150], clientNs: [200, 202, 300] },
    freeDescriptors: 20_000,
    freePorts: 28_000,
    grade: 'good',
    because: [],
    ...changes,
  };
}
