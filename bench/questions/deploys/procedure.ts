import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { makeLoopbackCertificate } from '../../../servers/hub/certificate.ts';
import { systemClock as clock } from '../../../servers/stream/clock.ts';
import { firstSeqAfter, type StreamPlan } from '../../../servers/stream/plan.ts';
import { freePort } from '../../host/local-port.ts';
import { startClient } from '../../processes/children.ts';
import { ORDINARY_PATH } from '../../processes/ordinary-route.ts';
import { BALANCER_IDS, balancerFor, programOf } from '../../proxies/balancer.ts';
import { findProxy, startProxy } from '../../proxies/start.ts';
import { checkStandstill } from '../../rounds/checks.ts';
import { defineProcedure, type ProcedureArm, type ProcedureResult } from '../../rounds/procedure.ts';
import { CALL_TIMEOUT_MS, Service, STAYS_AWAY } from '../../rounds/session.ts';
import { replaceAll, WAYS } from './deploy.ts';
import { describeDeploy, toldWords, type Reads } from './parts.ts';
import { startAsking } from './requests.ts';

/** From the order to start to the first event, and all clients hold some events before anything ends, ms. */
const LEAD_MS = 100;
const CALM_MS = 500;
/** What every client has received is looked at this long after the last successor listens, ms. */
const SETTLE_MS = 1000;
/** How often the application is asked, ms. */
const ASK_EVERY_MS = 50;
/** Longer than any deploy, s. The servers are killed before. */
const EMIT_S = 300;

/** Several servers behind a balancer are replaced by new ones while clients hold streams through it. */
export const procedure = defineProcedure({
  settings: z.strictObject({
    balancer: z.enum(BALANCER_IDS),
    /** Whether streams are held by the application, or by servers beside it that a deploy leaves alone. */
    streams: z.enum(['inside', 'beside']),
    way: z.enum(WAYS),
    /** Of the application, and as many beside it. */
    servers: z.int().positive(),
    connections: z.int().positive(),
    eventsPerSecond: z.number().positive(),
    awayMs: z.int().nonnegative(),
    pauseMs: z.int().nonnegative(),
    drainMs: z.int().nonnegative(),
    /** How the measuring clients reconnect; library clients follow their libraries, and an EventSource the server. */
    delayMs: z.int().nonnegative(),
    resume: z.boolean(),
    /** What the server sends to SSE clients; measuring clients ignore it. */
    retryMs: z.int().nonnegative(),
    retrySpreadMs: z.int().nonnegative(),
    /** How long reconnecting is waited for, ms. */
    limitMs: z.int().positive(),
  }),

  async run(arm, settings): Promise<ProcedureResult<Reads>> {
    const { way, servers, connections, delayMs, resume, retryMs, retrySpreadMs, limitMs } = settings;
    const proxy = programOf(settings.balancer);
    const installed = await findProxy(proxy);
    if (installed === null) {
      const values = { proxy: proxy.label, package: proxy.package };
      const checks = [{ code: 'no-proxy', outcome: 'void', values }] as const;
      return { packages: { server: [], client: [] }, readings: [], checks };
    }
    const options = { retryMs, retrySpreadMs };
    const isStreamReplaced = settings.streams === 'inside';
    const client = arm.keep(startClient(arm.context, arm.plan));
    const [application, secret, adminPort] = await Promise.all([
      listenAll(arm, servers, { hasSpare: true }, options),
      makeLoopbackCertificate(),
      freePort(),
    ]);
    const streaming = isStreamReplaced
      ? application
      : await listenAll(arm, servers, { hasSpare: false }, options);
    const balancer = balancerFor(settings.balancer, {
      streams: streaming.map(({ port }) => port),
      application: application.map(({ port }) => port),
      applicationPath: ORDINARY_PATH,
      adminPort,
    });
    const { port } = arm.keep(await startProxy(balancer, installed, 'cured', adminPort, secret));
    const { packages } = await client.call(
      'connect',
      {
        transport: arm.plan.transport,
        origin: `http://127.0.0.1:${port}`,
        trusted: null,
        connections,
        policy: { ...STAYS_AWAY, delayMs, maxDelayMs: delayMs, resume },
        seed: arm.context.seed,
        timeoutMs: CALL_TIMEOUT_MS,
      },
      CALL_TIMEOUT_MS + 1000,
    );

    // All servers emit the same events: as if each read them from one log.
    const plan = planOf(settings.eventsPerSecond);
    for (const service of streaming) void service.emit(plan);
    await client.call('standstill', {}, CALL_TIMEOUT_MS);
    await sleep(LEAD_MS + CALM_MS);
    const asking = arm.keep(startAsking(port, ASK_EVERY_MS));
    const fromNs = clock.nowNs();
    const absences = await replaceAll({
      ...settings,
      way,
      services: application,
      isStreaming: isStreamReplaced,
      plan,
      adminPort,
    });
    await sleep(SETTLE_MS);
    const asked = await asking.stop();
    const lastSeq = firstSeqAfter(plan, clock.nowNs());
    const { traces } = await client.call(
      'traces',
      { firstSeq: 1, lastSeq, timeoutMs: limitMs },
      limitMs + CALL_TIMEOUT_MS,
    );
    const counts = await Promise.all(streaming.map((service) => service.counts()));
    const { stoodNs } = await client.call('standstill', {}, CALL_TIMEOUT_MS);
    const { readings, checks } = describeDeploy({
      isStreamReplaced,
      fromNs,
      untilNs: clock.nowNs(),
      absences,
      connections: counts.map((one) => one.connections),
      asked,
      traces,
    });
    const told = toldWords(traces);
    const values = { arm: arm.plan.arm, proxy: proxy.label, version: installed.version, told };
    return {
      packages: { server: streaming[0]?.packages.server ?? [], client: packages },
      readings,
      checks: [
        { code: 'proxy', outcome: 'pass', values },
        ...checks,
        ...checkStandstill({ client: stoodNs }),
      ],
    };
  },
});

/** Servers that listen, each with a successor that waits, if asked for. */
async function listenAll(
  arm: ProcedureArm,
  servers: number,
  parts: { readonly hasSpare: boolean },
  options: { readonly retryMs: number; readonly retrySpreadMs: number },
): Promise<readonly Service[]> {
  const services = Array.from({ length: servers }, () => new Service(arm, parts));
  await Promise.all(services.map((service) => service.listen({ options })));
  return services;
}

function planOf(eventsPerSecond: number): StreamPlan {
  return {
    firstSeq: 1,
    events: EMIT_S * eventsPerSecond,
    startNs: clock.nowNs() + LEAD_MS * 1e6,
    periodNs: 1e9 / eventsPerSecond,
  };
}
