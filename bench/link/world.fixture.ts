import { startLoopback, type Loopback } from '../../servers/hub/loopback.fixture.ts';
import type { ServerHalf } from '../../servers/contract.ts';
import type { Step } from '../records/scenario.ts';
import { startLink, type TestLink } from './link.fixture.ts';

type Settings = NonNullable<Parameters<typeof startLoopback>[1]>;

/** For tests: a stream that outlives its servers, behind a link. */
export interface World {
  readonly link: TestLink;
  /** The newest seq that was due. */
  readonly lastSeq: () => number;
  /** Makes events due. While no server lives they are in the history alone. */
  readonly publish: (count: number) => void;
  /** A step of a timeline, as it looks from the sockets. Processes are simulated: all of them are this one. */
  readonly take: (step: Step) => Promise<void>;
  /** Ends every fault but a dead path. */
  readonly settle: () => Promise<void>;
}

export async function startWorld(id: string, half: ServerHalf, settings: Settings): Promise<World> {
  /** null: it is dead. */
  let server: Loopback | null = await startLoopback([[id, half]], settings);
  const link = await startLink(server.host.port);
  const { relay } = link;
  let lastSeq = 0;
  let isFrozen = false;
  let heldBack = 0;
  let cutting: Promise<unknown> = Promise.resolve();

  const publish = (count: number): void => {
    lastSeq += count;
    if (isFrozen) heldBack += count;
    else server?.publish(count);
  };
  const startAnother = async (history: 'kept' | 'lost'): Promise<void> => {
    const epoch = history === 'kept' ? 'epoch-1' : 'epoch-2';
    const past = history === 'kept' ? { history: lastSeq } : { firstSeq: lastSeq + 1 };
    server = await startLoopback([[id, half]], { ...settings, epoch, ...past });
    relay.upstream({ port: server.host.port, open: 'keep' });
  };
  const actions: Readonly<Record<Step['action'], (step: Step) => unknown>> = {
    'kill-server': () => {
      server?.of(id).destroyAll();
      void server?.host.close();
      server = null;
    },
    'stop-server': async () => {
      await server?.host.close();
      server = null;
    },
    'start-server': (step) => startAnother(step.action === 'start-server' ? step.history : 'kept'),
    'switch-server': async () => {
      const old = server;
      await startAnother('kept');
      await old?.host.close();
    },
    // A frozen server sends nothing, and then everything that has become due.
    'freeze-server': () => {
      isFrozen = true;
    },
    'thaw-server': () => {
      isFrozen = false;
      server?.publish(heldBack);
    },
    // A frozen client reads nothing, and then everything that has arrived.
    'freeze-client': () => relay.blackhole(),
    'thaw-client': () => relay.heal(),
    blackhole: () => relay.blackhole(),
    heal: () => relay.heal(),
    'reset-connections': () => relay.reset(null),
    'cut-in-message': () => {
      cutting = relay.cutInMessage(10_000);
    },
    refuse: () => relay.refuse('reset'),
    accept: () => relay.accept(),
    answer: () =>
      relay.answer('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'),
    forward: () => relay.forward(),
    'idle-timeout': () => relay.idleTimeout({ idleMs: 5, close: 'reset' }),
  };
  return {
    link,
    lastSeq: () => lastSeq,
    publish,
    async take(step) {
      await actions[step.action](step);
    },
    async settle() {
      relay.idleTimeout({ idleMs: null, close: 'reset' });
      publish(1);
      await cutting;
    },
  };
}
