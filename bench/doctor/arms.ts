import { startClient, startServer } from '../measure/arm.ts';
import type { Child } from '../measure/child.ts';
import type { ClientCalls, ServerCalls } from '../measure/messages.ts';
import { entryPoint, ordinaryArm, type ArmPlan } from '../measure/round-context.ts';
import { startArm, type Keep, type Trial } from '../measure/trial.ts';
import type { SliceArm } from '../measure/slice.ts';
import { encodeInjection, type ClientInjection, type ServerInjection } from './injection.ts';

/** An arm whose server or client does something on purpose. */
export function injectedArm(
  transport: string,
  arm: string,
  { server, client }: { readonly server?: ServerInjection; readonly client?: ClientInjection },
): ArmPlan {
  const ordinary = ordinaryArm(transport, arm);
  return {
    ...ordinary,
    ...(server === undefined
      ? {}
      : { server: entryPoint('doctor/injected-server-process.js', [encodeInjection(server)]) }),
    ...(client === undefined
      ? {}
      : { client: entryPoint('doctor/injected-client-process.js', [encodeInjection(client)]) }),
  };
}

/** A server process that does something on purpose. */
export function injectedServer(trial: Trial, transport: string, server: ServerInjection): Child<ServerCalls> {
  return startServer(trial, injectedArm(transport, `injected ${transport}`, { server }));
}

/** A client process that does something on purpose. */
export function injectedClient(trial: Trial, transport: string, client: ClientInjection): Child<ClientCalls> {
  return startClient(trial, injectedArm(transport, `injected ${transport}`, { client }));
}

/** A server and clients, connected and idle, with something wrong on purpose. */
export function startInjected(
  trial: Trial,
  keep: Keep,
  arm: {
    readonly transport: string;
    readonly connections: number;
    readonly payloadBytes?: number;
    readonly server?: ServerInjection;
    readonly client?: ClientInjection;
  },
): Promise<SliceArm> {
  const { transport, connections, payloadBytes } = arm;
  return startArm(trial, keep, {
    transport,
    connections,
    ...(payloadBytes === undefined ? {} : { payloadBytes }),
    ...(arm.server === undefined ? {} : { server: injectedServer(trial, transport, arm.server) }),
    ...(arm.client === undefined ? {} : { client: injectedClient(trial, transport, arm.client) }),
  });
}
