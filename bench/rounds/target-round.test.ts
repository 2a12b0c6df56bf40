import { expect, it } from 'vitest';
import { acceptSse, serveForeign, sseEvent, targetAt } from '../../clients/targets/foreign-server.fixture.ts';
import { targetArm } from '../processes/children.ts';
import type { TargetCell } from '../records/scenario.ts';
import { testContext } from './context.fixture.ts';
import { runTargetRound } from './target-round.ts';

const forAll = (value: number) => ({ quick: value, standard: value, full: value });

const cell: TargetCell = {
  kind: 'target',
  id: 'stream',
  label: '5 connections',
  connections: 5,
  transports: ['mine'],
  rounds: forAll(6),
  primary: [],
  settleMs: 20,
  measureMs: forAll(60),
  pairs: forAll(2),
  clientProcesses: 2,
};

it('a round opens all connections for each of its windows, shared by the client processes of an arm', async () => {
  const server = await serveForeign((socket) => {
    acceptSse(socket);
    const timer = setInterval(() => socket.write(sseEvent('{}', 1)), 5);
    socket.on('close', () => clearInterval(timer));
  });
  const target = targetAt(`http://127.0.0.1:${server.port}/`);
  const arms = [targetArm(target), targetArm(target, 'mine-aa')];
  const round = await runTargetRound(testContext([], { arms, contests: [['mine']], aa: 'mine-aa' }), cell);
  expect(round.windows.map(({ pair, position }) => [pair, position])).toEqual([
    [0, 0],
    [0, 1],
    [1, 2],
    [1, 3],
  ]);
  // A mirrored block: the outer two are of one arm, and the inner two of the other.
  const [a, b, c, d] = round.order;
  expect([a === d, b === c, a === b]).toEqual([true, true, false]);
  for (const { clients } of round.windows)
    expect(clients.map(({ connections, openings }) => [connections, openings.count])).toEqual([
      [2, 2],
      [3, 3],
    ]);
  expect(round.arms[0]).toMatchObject({ serverSoftware: 'not of this project', serverCpu: null });
  expect(round.arms[0]?.clientSoftware).toMatch(/^eventsource-parser/);
});

it('a server that goes away leaves void windows with the cause, and the round goes on', async () => {
  let heads = 0;
  const server = await serveForeign((socket) => {
    heads += 1;
    if (heads > 5) socket.resetAndDestroy();
    else acceptSse(socket);
  });
  const arms = [targetArm(targetAt(`http://127.0.0.1:${server.port}/`))];
  const round = await runTargetRound(testContext([], { arms, contests: [['mine']], aa: null }), {
    ...cell,
    clientProcesses: 1,
  });
  expect(round.windows).toHaveLength(2);
  for (const { clients, checks } of round.windows) {
    expect(clients).toEqual([]);
    expect(checks[0]).toMatchObject({ code: 'unmeasured', outcome: 'void' });
    expect(checks[0]?.values['cause']).toMatch(/^Of 5 connections to mine, \d were open when one failed: /);
  }
});
