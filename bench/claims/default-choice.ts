import { notMeasured, type Claim } from './contract.ts';

export const sse95Percent: Claim = {
  sentence: 'SSE is the better default for 95 % of real-time apps.',
  source: 'dev.to/polliog',
  kind: 'folklore',
  decide: () =>
    notMeasured(
      'No measurement counts the apps of the world. Its premises can be measured: see about-the-same, auto-reconnect, simple-api and one-way.',
    ),
};
