import { describe, expect, it } from 'vitest';
import { scenarios } from '../questions/index.ts';
import { configText, parseConfig } from './config.ts';

const parse = (value: unknown) => parseConfig(JSON.stringify(value), 'mine.json');

describe('a configuration', () => {
  it('comes back from its own text, with every scenario of this project as one of the user', () => {
    const config = {
      profile: 'quick',
      budget: '15m',
      transports: ['sse', 'websocket'],
      seed: 7,
      connections: [1, 100],
      rate: 50,
      payloadBytes: 512,
      duration: '30s',
      rounds: 8,
      ownScenarios: Object.fromEntries(scenarios.entries().map(([id, data]) => [`my-${id}`, data])),
    } as const;
    expect(parseConfig(configText(config), 'mine.json')).toEqual(config);
  });

  it.each<[value: unknown, message: string, hint: string]>([
    [{ conections: [1] }, "mine.json has the unknown key 'conections'.", "Did you mean 'connections'?"],
    [
      { 'payload-bytes': 1 },
      "mine.json has the unknown key 'payload-bytes'.",
      "Did you mean 'payloadBytes'?",
    ],
    [
      { ownScenarios: { mine: { ...scenarios.get('steady'), metric: [] } } },
      "mine.json has the unknown key 'metric' at ownScenarios.mine.",
      "Did you mean 'metrics'?",
    ],
    [
      {
        ownScenarios: {
          mine: {
            ...scenarios.get('steady'),
            cells: scenarios
              .get('steady')
              .cells.map((cell, at) => (at === 0 ? { ...cell, conections: 1 } : cell)),
          },
        },
      },
      "mine.json has the unknown key 'conections' at ownScenarios.mine.cells[0].",
      "Did you mean 'connections'?",
    ],
    [{ rate: '50' }, 'mine.json has a fault at rate: expected number, came "50".', 'print-config'],
    [{ rate: 5000 }, 'mine.json has a fault at rate: Too big: expected number to be <=1000, came 5000.', ''],
    [{ duration: '30' }, 'at duration: expected a duration from 1s to 24h in s, m or h, came "30".', ''],
    [{ transports: ['sse'] }, 'at transports: ', ''],
    [[], 'mine.json has a fault at the top: expected object, came a list.', ''],
  ])('is refused in one sentence: %#', (value, message, hint) => {
    expect(() => parse(value)).toThrow(
      expect.objectContaining({
        code: 'usage',
        message: expect.stringContaining(message),
        hint: expect.stringContaining(hint),
      }),
    );
  });

  it('that is no JSON is refused with the reason', () => {
    expect(() => parseConfig('{', 'mine.json')).toThrow(/^mine\.json is not JSON: .*\.$/);
  });
});
