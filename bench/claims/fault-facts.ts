import type { FaultCourse } from '../records/figures.ts';
import type { Evidence } from './contract.ts';

/** The scenario that goes through all faults. */
const SCENARIO = 'faults';

/** Clients as their libraries ship them, in every fault that this run has. */
export function shippedCourses(evidence: Evidence): readonly FaultCourse[] {
  return counted(evidence).filter(({ policy }) => policy === null);
}

/** Both transports under one policy. */
export function coursesUnder(evidence: Evidence, policy: string): readonly FaultCourse[] {
  return counted(evidence).filter((course) => course.policy === policy);
}

/** `faults/reset-as-shipped/eventsource`: a figure of this run. */
export function courseKey({ scenario, cell, transport }: FaultCourse): string {
  return `${scenario}/${cell}/${transport}`;
}

function counted({ figures }: Evidence): readonly FaultCourse[] {
  return figures.faults.filter(({ scenario, rounds }) => scenario === SCENARIO && rounds > 0);
}
