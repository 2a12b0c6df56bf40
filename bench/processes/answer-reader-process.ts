/** Entry point of a process with users who ask and read answers piece by piece. It never loads server code. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { AnswerClient, AnswerHalf } from '../../clients/answers/contract.ts';
import { readAnswer } from '../../clients/answers/read-answer.ts';
import { planAnswer } from '../../servers/answers/plan.ts';
import { systemClock as clock } from '../../servers/stream/clock.ts';
import { StandstillWatch } from '../host/standstill.ts';
import { defineRegistry } from '../registry.ts';
import { runTask } from './agent-task.ts';
import type { AnswerReaderCalls, ReadAnswer } from './answer-calls.ts';
import { serveCalls } from './serve-calls.ts';

const post = () => import('../../clients/answers/post.ts');
const eventSource = () => import('../../clients/answers/eventsource.ts');
const websocket = () => import('../../clients/answers/websocket.ts');
const websocketForEach = async () => ({ client: (await websocket()).forEach });
const rawTcp = () => import('../../clients/answers/raw-tcp.ts');
const websocketH2 = () => import('../../clients/answers/websocket-h2.ts');

const halves = defineRegistry<() => Promise<{ readonly client: AnswerHalf }>>('way of answering', {
  sse: post,
  'sse-tls': post,
  'sse-h2': async () => ({ client: (await post()).overHttp2 }),
  eventsource: eventSource,
  'eventsource-tls': eventSource,
  'eventsource-h2': async () => ({ client: (await eventSource()).overHttp2 }),
  websocket,
  'websocket-tls': websocket,
  'websocket-h2': websocketH2,
  'websocket-each': websocketForEach,
  'websocket-each-tls': websocketForEach,
  'websocket-each-h2': async () => ({ client: (await websocketH2()).forEach }),
  'raw-tcp': rawTcp,
});

let users: readonly AnswerClient[] = [];
let counters: readonly ReturnType<typeof import('../../clients/answers/raw-tcp.ts').openCounter>[] = [];

serveCalls<AnswerReaderCalls>({
  async open({ transport, origin, users: count, trusted = null }) {
    const { client } = await halves.get(transport)();
    users = Array.from({ length: count }, () => client.open({ origin, trusted }));
    return { packages: client.packages };
  },

  async read({ prompt, answersPerUser, isCold, spreadMs, cancelAfter, retryMs = null }) {
    const watch = new StandstillWatch();
    const before = process.cpuUsage();
    const readAll = async (user: AnswerClient, index: number): Promise<readonly ReadAnswer[]> => {
      const answers: ReadAnswer[] = [];
      if (spreadMs > 0) await sleep((index * spreadMs) / users.length);
      while (answers.length < answersPerUser) {
        if (isCold) await user.cool();
        const plan = { ...prompt.plan, seed: prompt.plan.seed + index * answersPerUser + answers.length };
        const trace = await readAnswer(user, { ...prompt, plan }, { clock, retryMs, cancelAfter });
        const { receivedNs, startedNs, askedNs, overNs: _, ...rest } = trace;
        const { afterNs } = planAnswer(plan);
        const sinceAsked = (ns: number | undefined) => (ns === undefined ? null : ns - askedNs);
        answers.push({
          ...rest,
          firstNs: sinceAsked(receivedNs[0]),
          lastNs: sinceAsked(receivedNs.at(-1)),
          lateNs: receivedNs.map((atNs, at) => atNs - (startedNs ?? 0) - (afterNs[at] ?? 0)),
          gapsNs: receivedNs.slice(1).map((atNs, at) => atNs - (receivedNs[at] ?? 0)),
        });
      }
      return answers;
    };
    const answers = (await Promise.all(users.map(readAll))).flat();
    const { user, system } = process.cpuUsage(before);
    watch.end();
    return { cpuNs: (user + system) * 1000, stoodNs: watch.soFarNs(), answers };
  },

  async count({ origin, users: many, prompt, answersPerUser }) {
    const { openCounter } = await rawTcp();
    if (counters.length === 0)
      counters = Array.from({ length: many }, () => openCounter({ origin, trusted: null }));
    const before = process.cpuUsage();
    await Promise.all(
      counters.map((count, user) => {
        const seeds = Array.from({ length: answersPerUser }, (_, answer) => user * answersPerUser + answer);
        return count(
          seeds.map((seed) => ({ ...prompt, plan: { ...prompt.plan, seed: prompt.plan.seed + seed } })),
        );
      }),
    );
    const { user, system } = process.cpuUsage(before);
    return { cpuNs: (user + system) * 1000 };
  },

  async work({ prompt, turns, way, staggerMs }) {
    const watch = new StandstillWatch();
    const tasks = await Promise.all(
      users.map(async (user, index) => {
        await sleep(index * staggerMs);
        const plan = { ...prompt.plan, seed: prompt.plan.seed + index * turns };
        return runTask(user, { prompt: { ...prompt, plan }, turns, way, id: `task-${index}` }, clock);
      }),
    );
    watch.end();
    return { stoodNs: watch.soFarNs(), tasks };
  },
});
