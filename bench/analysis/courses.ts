import type { FaultCourse } from '../records/figures.ts';
import type { ClientFaultRecord, FaultRecord } from '../records/record.ts';
import type { FaultCell } from '../records/scenario.ts';
import { median } from '../stats/quantile.ts';

/** What one arm went through in a cell. @param faults of this arm, those that count, in the order of the rounds. Pure. */
export function courseOf(
  scenario: string,
  cell: FaultCell,
  transport: string,
  faults: readonly FaultRecord[],
): FaultCourse {
  const clients = faults.flatMap((fault) => fault.clients);
  const total = (amountOf: (fault: FaultRecord) => number): number =>
    faults.reduce((sum, fault) => sum + amountOf(fault), 0);
  const ended = (state: ClientFaultRecord['endState']): number =>
    clients.filter(({ endState }) => endState === state).length;
  const typicalClient = (timeOf: (client: ClientFaultRecord) => number | null): number | null =>
    typical(faults.map((fault) => overClients(fault, timeOf)));
  return {
    scenario,
    cell: cell.id,
    transport,
    fault: cell.fault,
    policy: cell.policy,
    rounds: faults.length,
    clients: clients.length,
    outageNs: typical(faults.map(({ faultOnNs, faultOffNs }) => (faultOffNs ?? Infinity) - faultOnNs)),
    detectionNs: typicalClient(({ detectionNs }) => detectionNs),
    serverDetectionNs: typical(faults.map(serverDetectionNs)),
    recoveryNs: typicalClient(({ recoveryNs }) => recoveryNs),
    caughtUpNs: typicalClient(({ caughtUpNs }) => caughtUpNs),
    longestGapNs: typicalClient(({ longestGapNs }) => longestGapNs),
    catchUpBytes: typicalClient(({ catchUpBytes }) => catchUpBytes),
    expected: total(({ counts }) => counts.expected),
    missed: total(({ counts }) => counts.missed),
    duplicate: total(({ counts }) => counts.duplicate),
    reordered: total(({ counts }) => counts.reordered),
    replayed: total(({ replayed }) => replayed),
    accepts: total(({ acceptsAfterFault }) => acceptsAfterFault),
    ends: { ok: ended('ok'), stalled: ended('stalled'), closedForGood: ended('closed-for-good') },
    example: faults[0]?.example ?? [],
  };
}

/** A client without a value waits for ever: leaving it out would flatter the side that loses clients. */
function overClients({ clients }: FaultRecord, timeOf: (client: ClientFaultRecord) => number | null): number {
  return median(clients.map((client) => timeOf(client) ?? Infinity)) ?? Infinity;
}

/** The median over the connections of the clients; one that the server never saw close counts as never. */
function serverDetectionNs({ clients, serverDetectionsNs }: FaultRecord): number {
  const unseen = Array.from(
    { length: Math.max(0, clients.length - serverDetectionsNs.length) },
    () => Infinity,
  );
  return median([...serverDetectionsNs.slice(0, clients.length), ...unseen]) ?? Infinity;
}

/** The median; null: there is none, or it is never. */
function typical(values: readonly number[]): number | null {
  const middle = median(values);
  return middle === null || !Number.isFinite(middle) ? null : middle;
}
