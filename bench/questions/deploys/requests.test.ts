import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { until } from '../../../servers/hub/until.fixture.ts';
import { startAsking } from './requests.ts';

it('asks until it is stopped, counts what failed, and is ended with the other children of its arm', async () => {
  const statuses = [200, 503];
  let asked = 0;
  const server = createServer((_request, response) => {
    response.writeHead(statuses[asked] ?? 200).end();
    asked += 1;
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('it has a port');
  const asking = startAsking(address.port, 1);
  await until('three requests', () => asked >= 3);
  await asking.kill();
  await sleep(20); // for those that are on their way
  const atEnd = asked;
  await sleep(50);
  expect(asked).toBe(atEnd);
  expect(await asking.stop()).toEqual({ requests: atEnd, failed: 1 });
});
