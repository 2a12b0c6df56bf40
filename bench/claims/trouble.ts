import { notYet, type Claim } from './contract.ts';

export const builtInBackpressure: Claim = {
  sentence: 'SSE has backpressure built in.',
  source: 'blog posts',
  kind: 'folklore',
  decide: notYet("a scenario 'slow-consumer', with the return value of a write ignored and heeded"),
};

export const herd: Claim = {
  sentence: 'Clients that reconnect all at once bring the server down.',
  source: 'Mattermost issue 10960; Phoenix issue 4045',
  kind: 'folklore',
  decide: notYet("a scenario 'herd', policy by policy"),
};
