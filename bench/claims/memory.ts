import { notYet, type Claim } from './contract.ts';

const decide = notYet("a scenario 'memory', with bytes per connection at equal numbers of connections");

export const sseLessMemory: Claim = {
  sentence: 'SSE uses 40 % less memory.',
  source: 'rexai.top, "SSE Uses 40% Less Memory": 31 KB against 52 KB at 100,000 connections, Rust and Axum',
  kind: 'folklore',
  decide,
};

export const wsLessMemory: Claim = {
  sentence: 'In Node, WebSocket uses less memory.',
  source: 'arifrhm/sse-vs-websocket-devil-advocate: 8,000 connections against 9,000',
  kind: 'folklore',
  decide,
};

export const ws40To100Kb: Claim = {
  sentence: 'A WebSocket in a framework costs 40 to 100 KB.',
  source: 'server-sent-events.com, connection-count trade-offs (Socket.IO)',
  kind: 'folklore',
  decide: notYet("a scenario 'memory', with and without permessage-deflate"),
};

export const deflateMemory: Claim = {
  sentence: 'permessage-deflate eats memory.',
  source: 'https://github.com/websockets/ws/issues/1202, and issues 1617 and 804 there',
  kind: 'folklore',
  decide: notYet("a scenario 'memory', with permessage-deflate after one message"),
};
