import type { RunFile } from '../records/run.ts';
import type { Sizing, SizingPoint } from '../records/sizing.ts';
import { cpuModelOf } from './cpu-model.ts';
import { sampleRun } from '../report/sample-run.fixture.ts';

/** A value that was measured with 100 connections, 10 events per second to each and 100 bytes, unless it is said otherwise. */
export function pointAt(value: number, changes: Partial<SizingPoint> = {}): SizingPoint {
  return {
    scenario: 'steady',
    cell: 'one',
    connections: 100,
    eventsPerSecond: 10,
    payloadBytes: 100,
    value,
    low: value * 0.9,
    high: value * 1.1,
    confidence: 0.95,
    ...changes,
  };
}

/** A run whose SSE took this; WebSocket was not measured. */
export function sizedRun(sse: Partial<Omit<Sizing, 'transport'>>): RunFile {
  const nothing = { cpuNs: [], overheadBytes: [], memoryBytes: [], handshakeBytes: [] };
  const cpuModel = cpuModelOf((sse.cpuNs ?? []).map((point) => ({ point, roundNs: [point.value] })));
  return sampleRun({ sizing: [{ transport: 'sse', cpuModel, ...nothing, ...sse }] });
}
