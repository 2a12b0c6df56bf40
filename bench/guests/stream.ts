/** An event of a guest: the text of those of the built-in servers. */
export function eventText(seq: number, dueNs: number, sentNs: number): string {
  return `{"seq":${seq},"dueNs":${dueNs},"sentNs":${sentNs},"name":"Kuhn Group"}`;
}

/** The same as an SSE event. */
export const sseText = (seq: number, text: string): string => `id: ${seq}\ndata: ${text}\n\n`;

/** Sends on a fixed schedule, without end: never early, after a stall everything that fell due, each event with its own due time. */
export function sendOnSchedule(
  rate: number,
  nowNs: () => number,
  send: (seq: number, text: string) => void,
): void {
  const startNs = nowNs();
  let seq = 0;
  const dueNs = (): number => Math.round(startNs + ((seq + 1) * 1e9) / rate);
  const next = (): void => {
    for (let due = dueNs(); due <= nowNs(); due = dueNs()) {
      seq += 1;
      send(seq, eventText(seq, due, nowNs()));
    }
    setTimeout(next, Math.max(0, (dueNs() - nowNs()) / 1e6));
  };
  next();
}
