import { describe, expect, it } from 'vitest';
import type { StudyCell } from '../../model/scenario.ts';
import type { StudyRecord } from '../../model/record.ts';
import { planArms } from '../round-context.ts';
import { runStudyRound } from '../study-round.ts';

const CLIENTS = 40;

/** One arm through a herd, with what is special about it. */
async function runHerd(transport: string, settings: StudyCell['settings']): Promise<StudyRecord> {
  const { studies } = await runStudyRound(
    {
      ...planArms([transport], false),
      scenario: 'test',
      profile: 'quick',
      round: 1,
      seed: 7,
      cpus: null,
      idleLagP90Ns: null,
      versionOf: () => '1.0.0',
      signal: new AbortController().signal,
    },
    {
      kind: 'study',
      id: 'test',
      label: 'test',
      study: 'herd',
      settings: {
        connections: CLIENTS,
        outageMs: 300,
        delayMs: 50,
        backoffFactor: 1,
        maxDelayMs: 50,
        jitter: 'none',
        retryMs: 3000,
        retrySpreadMs: 0,
        limitMs: 10_000,
        ...settings,
      },
      load: 'A few clients.',
      connections: CLIENTS,
      armSeconds: 1,
      transports: null,
      rounds: { quick: 1, standard: 1, full: 1 },
      primary: [],
    },
  );
  const [study] = studies;
  if (study === undefined) throw new Error('there is one arm');
  return study;
}

const valueOf = ({ readings }: StudyRecord, quantity: string, place: number | null = null): number =>
  readings.find((one) => one.quantity === quantity && one.at === place)?.value ?? NaN;

const stretchNs = (study: StudyRecord): number => valueOf(study, 'back', 100) - valueOf(study, 'back', 0);

describe('the study of a herd', () => {
  it.each(['sse', 'websocket'])(
    'finds that every client came back once over %s, after it was refused at least once',
    async (transport) => {
      const study = await runHerd(transport, {});
      expect(study.checks).toEqual([]);
      const accepts = study.readings.filter(({ quantity }) => quantity === 'accepts');
      expect(accepts.reduce((sum, { value }) => sum + value, 0)).toBe(CLIENTS);
      expect(valueOf(study, 'failed-attempts')).toBeGreaterThanOrEqual(CLIENTS);
      const worst = [10e6, 100e6, 1e9].map((widthNs) => valueOf(study, 'worst-window', widthNs));
      expect(worst).toEqual(worst.toSorted((a, b) => a - b));
      expect(valueOf(study, 'back', 0)).toBeLessThanOrEqual(valueOf(study, 'back', 100));
      expect(valueOf(study, 'loop-delay-max')).toBeGreaterThan(0);
      expect(valueOf(study, 'first-event-max')).toBeGreaterThan(0);
    },
  );

  it('sees the clients of one process come apart when each draws a delay of its own', async () => {
    const study = await runHerd('websocket', {
      outageMs: 100,
      delayMs: 2000,
      maxDelayMs: 2000,
      jitter: 'full',
    });
    expect(study.checks).toEqual([]);
    expect(stretchNs(study)).toBeGreaterThan(1e9);
  });

  it('sees clients come apart that the server told apart: from 0 to 1 s instead of together', async () => {
    const together = await runHerd('eventsource', { retryMs: 500, retrySpreadMs: 0 });
    const apart = await runHerd('eventsource', { retryMs: 1500, retrySpreadMs: 1000 });
    expect([...together.checks, ...apart.checks]).toEqual([]);
    // 40 draws from 2 s that all lie within 1 s: less than one chance in a billion.
    expect(stretchNs(apart)).toBeGreaterThan(1e9);
    expect(valueOf(together, 'worst-window', 1e9)).toBeGreaterThan(valueOf(apart, 'worst-window', 1e9));
  });
});
