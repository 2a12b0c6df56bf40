import { startClient, startServer } from '../rounds/arm.ts';
import type { Child } from '../processes/child.ts';
import type { ClientCalls, ServerCalls } from '../processes/calls.ts';
import { entryPoint, ordinaryArm, type ArmPlan } from '../rounds/round-context.ts';
import { startArm, type Keep, type Trial } from '../rounds/trial.ts';
import type { WindowArm } from '../rounds/window.ts';
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
): Promise<WindowArm> {
  const { transport, connections, payloadBytes } = arm;
  return startArm(trial, keep, {
    transport,
    connections,
    ...(payloadBytes === undefined ? {} : { payloadBytes }),
    ...(arm.server === undefined ? {} : { server: injectedServer(trial, transport, arm.server) }),
    ...(arm.client === undefined ? {} : { client: injectedClient(trial, transport, arm.client) }),
  });
}
