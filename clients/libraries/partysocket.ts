/**
 * The reconnecting WebSocket of `partysocket` with its default options (https://docs.partykit.io/reference/partysocket-api),
 * over `ws`. It waits 3 s after a loss (its README says 1 to 5 s; version 1.3 does not), 1.3 times as long after each further
 * one, at most 10 s, without jitter; a connection counts as a success once it has lasted 5 s. It abandons an attempt after
 * 4 s without an answer, and nothing is final. It resumes only if the application makes a new URL for each attempt.
 */
import ReconnectingWebSocket from 'partysocket/ws';
import { WebSocket } from 'ws';
import { reconnecting } from './report.ts';

export const client = reconnecting(
  'partysocket',
  (nextUrl) => new ReconnectingWebSocket(nextUrl, undefined, { WebSocket }),
);
