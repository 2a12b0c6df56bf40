import { expect, it } from 'vitest';

import { conclusionWords, machineWords } from './comparison.ts';

const same = {
  isSame: true,
  different: [],
  serverWorkRatio: 1.01,
  clientWorkRatio: 0.99,
  workLimitRatio: 1.05,
};

it.each([
  [
    same,
    'The same machine; the same work took 1.01x as long on the server and 0.99x as long on the client in B.',
  ],
  [
    { ...same, serverWorkRatio: null, clientWorkRatio: null },
    'The same machine; its speed is unknown, as a run has no calibration.',
  ],
  [
    { ...same, isSame: false, serverWorkRatio: 1.2 },
    'Absolute values are not compared: the same work took 1.20x as long on the server and 0.99x as long on the client in B, and more than 1.05x counts as another machine.',
  ],
  [
    { ...same, isSame: false, different: ['cpuModel', 'kernel', 'pinning'] },
    'Absolute values are not compared: the machine differs in processor, kernel and pinning.',
  ],
  [
    { ...same, isSame: false, different: ['load'] },
    'Absolute values are not compared: the machine differs in the load it was given.',
  ],
])('a machine in words: %j', (machine, words) => {
  expect(machineWords(machine)).toBe(words);
});

it('a conclusion names each thing once, with whose value it is', () => {
  const place = {
    scenario: 'steady',
    cell: '10-connections',
    metricLabel: 'Delivery',
    statistic: 'p50',
  } as const;
  const labelOf = (id: string): string => (id === 'sse' ? 'SSE' : id);
  const verdicts = [
    { ...place, transports: ['sse'] },
    { ...place, transports: ['websocket'] },
    { ...place, statistic: 'p90', transports: ['sse', 'websocket'] } as const,
  ];
  const placeOf = (scenario: string, cell: string): string => `the ${cell} of ${scenario}`;
  expect(conclusionWords({ code: 'worse', verdicts }, labelOf, placeOf)).toBe(
    'Worse beyond the margin: Delivery, p50 (the 10-connections of steady) of SSE, websocket; Delivery, p90 (the 10-connections of steady) of websocket / SSE.',
  );
  expect(conclusionWords({ code: 'nothing-decides', verdicts: [] }, labelOf, placeOf)).toBe(
    'The runs have nothing in common that decides.',
  );
});
