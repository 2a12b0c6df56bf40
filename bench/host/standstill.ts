import { systemClock as clock, type Cancel } from '../../servers/stream/clock.ts';
import { readSurroundings } from './surroundings.ts';

/** How often a process looks at the clock, ms. */
const LOOK_EVERY_MS = 50;
/** After this number of looks the waiting of before is forgotten: it explains no later standstill. Reading it costs more than the rest. */
const LOOKS_PER_READING = 20;
/** A shorter stop is not told from a timer that fired late, ns. */
const SHORTEST_NS = 150e6;

/** The call by which a runner asks how long a process stood still. The first call begins the watch, and answers 0. */
export interface StandstillCall {
  readonly ask: Record<string, never>;
  readonly answer: { readonly stoodNs: number };
}

/** The time between two looks, and what is known of it, ns. */
interface Gap {
  readonly passedNs: number;
  /** CPU time of all threads. */
  readonly cpuNs: number;
  /** Time for which the process waited for a processor, or was kept from running by a quota. */
  readonly heldUpNs: number;
}

/**
 * For how long a process stood still between two looks at the clock that its timer should have kept short: it neither computed
 * nor waited for a processor, so it was stopped, or its machine was. 0: it did not, or most of the time has another cause.
 */
export function stoodStillNs({ passedNs, cpuNs, heldUpNs }: Gap): number {
  const unexplainedNs = passedNs - cpuNs - heldUpNs;
  return unexplainedNs >= SHORTEST_NS && unexplainedNs > passedNs / 2 ? unexplainedNs : 0;
}

/** Watches from its making on whether this process stands still, with one timer that keeps no process alive. */
export class StandstillWatch {
  #stoodNs = 0;
  #looks = 0;
  #last = look();
  #heldUpNs = readHeldUpNs();
  readonly #timer: NodeJS.Timeout;

  constructor() {
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS).unref();
  }

  /** For how long it has stood still so far, ns. */
  soFarNs(): number {
    this.#look();
    return this.#stoodNs;
  }

  /** Ends the watch. */
  readonly end: Cancel = () => clearInterval(this.#timer);

  #look(): void {
    const now = look();
    const gap = { passedNs: now.atNs - this.#last.atNs, cpuNs: now.cpuNs - this.#last.cpuNs };
    this.#last = now;
    this.#looks += 1;
    const isSuspicious = stoodStillNs({ ...gap, heldUpNs: 0 }) > 0;
    if (!isSuspicious && this.#looks % LOOKS_PER_READING !== 0) return;
    const heldUpNs = readHeldUpNs();
    this.#stoodNs += stoodStillNs({ ...gap, heldUpNs: heldUpNs - this.#heldUpNs });
    this.#heldUpNs = heldUpNs;
  }
}

let watch: StandstillWatch | null = null;

/** Answers `StandstillCall`. */
export function answerStandstill(): StandstillCall['answer'] {
  watch ??= new StandstillWatch();
  return { stoodNs: watch.soFarNs() };
}

function look(): { readonly atNs: number; readonly cpuNs: number } {
  const { user, system } = process.cpuUsage();
  return { atNs: clock.nowNs(), cpuNs: (user + system) * 1000 };
}

/** Running total; what the system does not report counts as 0. */
function readHeldUpNs(): number {
  const { waitNs, throttledNs } = readSurroundings();
  return (waitNs ?? 0) + (throttledNs ?? 0);
}
