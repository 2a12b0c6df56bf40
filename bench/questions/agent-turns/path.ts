import {
  START_TIMEOUT_MS,
  startAnswerReaders,
  startAnswerServer,
  startLink,
} from '../../processes/children.ts';
import type { ProcedureArm } from '../../rounds/procedure.ts';
import { secureFor } from '../../rounds/secure.ts';
import { CALL_TIMEOUT_MS } from '../../rounds/session.ts';

/** What lies between an agent and its model. */
export interface Path {
  readonly roundTripMs: number;
  /** From the agent to the model, of each connection; 0: no limit. */
  readonly uplinkBytesPerSecond: number;
}

/** Starts a server and its agents, with a link between them where the path needs one. It has no delay and no limit before `slow`. */
export async function openPath(arm: ProcedureArm, path: Path, agents: number) {
  const { roundTripMs, uplinkBytesPerSecond } = path;
  const { transport } = arm.plan;
  const server = arm.keep(startAnswerServer(arm.context, arm.plan));
  const client = arm.keep(startAnswerReaders(arm.context, arm.plan));
  const secured = await secureFor(transport);
  const listening = await server.call('listen', { transport, ...secured.server }, START_TIMEOUT_MS);
  const isPlain = roundTripMs === 0 && uplinkBytesPerSecond === 0;
  const link = isPlain ? null : arm.keep(startLink(arm.context, arm.plan));
  const { port } =
    (await link?.call('listen', { upstreamPort: listening.port }, START_TIMEOUT_MS)) ?? listening;
  const at = { origin: `${secured.scheme}://127.0.0.1:${port}`, ...secured.client };
  const opened = await client.call('open', { transport, users: agents, ...at }, START_TIMEOUT_MS);
  return {
    server,
    client,
    packages: { server: listening.packages, client: opened.packages },
    slow: async (): Promise<void> => {
      await link?.call('delay', { delayMs: roundTripMs / 2, handshake: true }, CALL_TIMEOUT_MS);
      if (uplinkBytesPerSecond > 0)
        await link?.call('uplink', { bytesPerSecond: uplinkBytesPerSecond }, CALL_TIMEOUT_MS);
    },
  };
}
