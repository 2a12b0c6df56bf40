import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { LossCause } from '../../../clients/contract.ts';
import type { ClientObserver, MeasuredClient } from '../../../clients/engine/measured-client.ts';
import { StreamClient } from '../../../clients/engine/stream-client.ts';
import { LibraryClient } from '../../../clients/libraries/library-client.ts';
import type { ReconnectPolicy } from '../../../clients/reconnect.ts';
import { DEFAULT_SERVER_OPTIONS } from '../../../servers/contract.ts';
import { makeLoopbackCertificate } from '../../../servers/hub/certificate.ts';
import { startHost, type Host } from '../../../servers/hub/host.ts';
import { systemClock as clock } from '../../../servers/stream/clock.ts';
import { EventStream } from '../../../servers/stream/stream.ts';
import { freePort } from '../../host/local-port.ts';
import { proxies } from '../../proxies/index.ts';
import { findProxy, startProxy } from '../../proxies/start.ts';
import { defineProcedure, reading, type ProcedureResult } from '../../rounds/procedure.ts';
import { transportWithHalves, type LibraryTransport, type MeasuringTransport } from '../../transports.ts';
import { wordsOfLoss } from './way.ts';
import { waitFor } from '../../processes/wait-for.ts';

/**
 * How long after the server began to end the client was told, ns; events missed in the end; attempts that the proxy answered with a
 * status of its own; and 1 where the client gave up for good.
 */
export type RestartReads = 'told-of-restart' | 'missed-over-restart' | 'refused-attempts' | 'gave-up';

const PERIOD_MS = 30;
/** How long the server is away, ms: some attempts fall into it. */
const AWAY_MS = 1000;
/** How long a client may take to have every event in the end, ms. */
const PATIENCE_MS = 5000;

/** The same for both transports. It tries again after a status. An EventSource does not, and waits as long by the `retry:` of the server. */
const POLICY: ReconnectPolicy = {
  delayMs: 300,
  backoffFactor: 1,
  maxDelayMs: 300,
  jitter: 'none',
  silenceTimeoutMs: null,
  resume: true,
  reopens: true,
};

/** The server behind a proxy ends, is away for a second, and returns with its history, while events go on. */
export const procedure = defineProcedure({
  settings: z.strictObject({ proxy: z.string(), events: z.int().positive() }),

  async run(arm, { proxy: id, events }): Promise<ProcedureResult<RestartReads>> {
    const proxy = proxies.get(id);
    const transport = transportWithHalves(arm.plan.transport);
    const installed = await findProxy(proxy);
    if (installed === null || transport.role === 'polling') {
      const values = { proxy: proxy.label, package: proxy.package };
      const checks = [{ code: 'no-proxy', outcome: 'void', values }] as const;
      return { packages: { server: [], client: [] }, readings: [], checks };
    }
    const { server } = await transport.server();
    const start = await clientOf(transport);
    const settings = { clock, epoch: 'restart', names: ['Again'], payloadBytes: null };
    const stream = new EventStream({ ...settings, replayWindow: 10 * events });
    const listen = (port: number): Promise<Host> =>
      startHost({
        halves: [['it', server]],
        stream,
        options: { ...DEFAULT_SERVER_OPTIONS, retryMs: POLICY.delayMs },
        port,
        host: '127.0.0.1',
      });
    let host = await listen(await freePort());
    arm.keep({ kill: () => host.close() });
    const secret = await makeLoopbackCertificate();
    const running = arm.keep(await startProxy(proxy, installed, 'cured', host.port, secret));

    const losses: { readonly cause: LossCause; readonly atNs: number }[] = [];
    const held = new Set<number>();
    const { client, packages } = start(`http://127.0.0.1:${running.port}`, {
      attempted: () => undefined,
      opened: () => undefined,
      received: (_client, { seq }) => held.add(seq),
      lost: (_client, cause, atNs) => losses.push({ cause, atNs }),
      closedForGood: () => undefined,
    });
    arm.keep({
      kill() {
        client.close();
        return Promise.resolve();
      },
    });
    client.connect();
    await waitFor(
      () => client.isOpen && (host.connections.get('it')?.counts().connections ?? 0) > 0,
      PATIENCE_MS,
    );
    let seq = 0;
    const publish = async (count: number): Promise<void> => {
      for (const last = seq + count; seq < last; await sleep(PERIOD_MS))
        stream.publish((seq += 1), clock.nowNs());
    };
    await publish(events);
    const endNs = clock.nowNs();
    const { port } = host;
    await host.close();
    await Promise.all([publish(events), sleep(AWAY_MS)]);
    host = await listen(port);
    await publish(events);
    await waitFor(() => held.size === 3 * events || client.isClosedForGood, PATIENCE_MS);
    const [first] = losses;
    const refused = losses.filter(({ cause }) => cause.kind === 'refused');
    return {
      packages: { server: server.packages, client: packages },
      readings: [
        ...reading('told-of-restart', null, first === undefined ? null : first.atNs - endNs),
        ...reading('missed-over-restart', null, 3 * events - held.size),
        ...reading('refused-attempts', null, refused.length),
        ...reading('gave-up', null, client.isClosedForGood ? 1 : 0),
      ],
      checks: [
        {
          code: 'proxy',
          outcome: 'pass',
          values: {
            arm: arm.plan.transport,
            proxy: proxy.label,
            version: installed.version,
            told: toldIn(losses.map(({ cause }) => cause)),
          },
        },
      ],
    };
  },
});

type StartClient = (
  origin: string,
  observer: ClientObserver,
) => { readonly client: MeasuredClient; readonly packages: readonly string[] };

/** A library reconnects by its own rules, every other client by the policy. */
async function clientOf(transport: MeasuringTransport | LibraryTransport): Promise<StartClient> {
  if (transport.role === 'library') {
    const { client: half } = await transport.client();
    return (origin, observer) => ({
      client: new LibraryClient({ half, origin, clock, observer }),
      packages: half.packages,
    });
  }
  const { client: half } = await transport.client();
  return (origin, observer) => ({
    client: new StreamClient({ half, origin, clock, policy: POLICY, random: () => 0.5, observer }),
    packages: half.packages,
  });
}

/** What a client was told, each once and in order: `ended, refused 502`. */
function toldIn(causes: readonly LossCause[]): string {
  const told = causes.map(wordsOfLoss);
  return told.length === 0 ? 'nothing' : [...new Set(told)].join(', ');
}
