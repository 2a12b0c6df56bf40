import { DIRECT, type ForeignHalf, type ResponseHead } from '../../clients/targets/contract.ts';
import { readFields } from '../../clients/targets/fields.ts';
import type { LossCause } from '../../clients/contract.ts';
import type { Clock } from '../../servers/stream/clock.ts';
import type { FirstEvent, Listened, TargetCalls } from './target-calls.ts';

/** Of a text that is quoted in a message, characters. */
const LONGEST_QUOTE = 200;

/** Opens one connection, and listens until enough events came, it was lost, or the time is up. */
export async function listenTo(
  { target, events: wanted, firstEventMs, thenMs }: TargetCalls['listen']['ask'],
  { open }: Pick<ForeignHalf, 'open'>,
  clock: Clock,
): Promise<Listened> {
  const startedNs = clock.nowNs();
  const events: FirstEvent[] = [];
  let head: ResponseHead | null = null;
  let isOpened = false;
  let heartbeats = 0;
  const lost = await new Promise<LossCause | null>((resolve) => {
    const finish = (cause: LossCause | null): void => {
      cancel();
      connection.destroy();
      resolve(cause);
    };
    let cancel = clock.after(firstEventMs, () => finish(null));
    const connection = open(target, DIRECT, {
      opened(seen) {
        head = seen;
        isOpened = true;
      },
      refused(seen) {
        head = seen;
      },
      event(id, data) {
        if (events.length === 0) {
          cancel();
          cancel = clock.after(thenMs, () => finish(null));
        }
        events.push({
          atNs: clock.nowNs() - startedNs,
          id,
          text: data.toString().slice(0, LONGEST_QUOTE),
          ...readFields(target, id, data),
        });
        if (events.length >= wanted) finish(null);
      },
      heartbeat() {
        heartbeats += 1;
      },
      lost: finish,
    });
  });
  return { head, isOpened, events, heartbeats, lost };
}
