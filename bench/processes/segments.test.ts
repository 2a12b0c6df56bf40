import { describe, expect, it } from 'vitest';
import { segmentsDuring, segmentsIn } from './segments.ts';

const SNMP = `Ip: Forwarding DefaultTTL
Ip: 1 64
Tcp: RtoAlgorithm InSegs OutSegs RetransSegs
Tcp: 1 900 1234 5
Udp: InDatagrams
Udp: 7
`;

describe('the count of segments', () => {
  it('is found by its name', () => {
    expect(segmentsIn(SNMP)).toBe(1234);
  });

  it.each([null, '', 'Tcp: InSegs\nTcp: 900\n', 'Tcp: OutSegs\nTcp: many\n'])(
    'does not exist in %j',
    (text) => {
      expect(segmentsIn(text)).toBeNull();
    },
  );
});

describe('what work made the machine send', () => {
  /** A counter that grows by these steps, one at each reading: before, after, and in the silence around them. */
  const counter = (...steps: readonly number[]) => {
    let sum = 100;
    const left = [...steps];
    return () => (sum += left.shift() ?? 0);
  };
  const noWork = (): Promise<void> => Promise.resolve();

  it('is what the count grew by, between two silences', async () => {
    expect(await segmentsDuring(noWork, counter(0, 0, 0, 40), 1)).toBe(40);
  });

  it('is not known when something else was sent just before', async () => {
    expect(await segmentsDuring(noWork, counter(0, 1, 0, 40), 1)).toBeNull();
  });

  it('is not known when something else was sent just after', async () => {
    expect(await segmentsDuring(noWork, counter(0, 0, 0, 40, 0, 1), 1)).toBeNull();
  });

  it('is not known where the system does not count', async () => {
    expect(await segmentsDuring(noWork, () => null, 1)).toBeNull();
  });
});
