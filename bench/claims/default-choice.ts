import { text } from '../records/text.ts';
import { notMeasured, type Claim } from './contract.ts';

export const sse95Percent: Claim = {
  sentence: 'SSE is the better default for 95 % of real-time apps.',
  source: 'dev.to/polliog',
  kind: 'folklore',
  decide: () =>
    notMeasured(
      text`This cannot be decided by measurement. Its premises can: see about-the-same, auto-reconnect, simple-api and one-way.`,
    ),
};
