import picocolors from 'picocolors';
import type { RunProgress } from '../records/progress.ts';
import { formatEstimate, formatSeconds } from '../report/format.ts';
import { fitted } from './fitted.ts';
import { columnsOf, isCi, isScreen, wantsColor, type CommandIo } from './io.ts';

/** Shortest time between two drawings of the line, ms. */
const redrawMs = 250;
const clearLine = '\r\u001B[2K';

/** Shows how a run goes, on stderr. */
export interface ProgressDisplay {
  show(progress: RunProgress): void;
  /** Clears the line. Nothing is shown afterwards. */
  end(): void;
}

/**
 * One line that is redrawn on a terminal; one plain line for each finished round in a log (no terminal, or `CI` set).
 * It has no clock of its own: the runner should sleep while a window runs.
 */
export function createProgress(io: Pick<CommandIo, 'stderr' | 'env'>): ProgressDisplay {
  return isScreen(io.stderr, io.env) && !isCi(io.env) ? redrawnLine(io) : plainLines(io);
}

function plainLines({ stderr, env }: Pick<CommandIo, 'stderr' | 'env'>): ProgressDisplay {
  return {
    show(progress) {
      const line = plainLine(progress);
      if (line !== null) stderr.write(`${isCi(env) ? line : fitted(line, stderr)}\n`);
    },
    end() {},
  };
}

function redrawnLine({ stderr, env }: Pick<CommandIo, 'stderr' | 'env'>): ProgressDisplay {
  const colors = picocolors.createColors(wantsColor(stderr, env));
  let latest: RunProgress | null = null;
  let drawnAtMs = -Infinity;
  let waiting: NodeJS.Timeout | null = null;
  let drawn = false;

  function draw(): void {
    waiting = null;
    if (latest === null) return;
    // One column stays free: a full line makes some terminals wrap.
    const line = crop(statusLine(latest), columnsOf(stderr, 80) - 1);
    stderr.write(`${clearLine}${colors.dim(line)}`);
    drawnAtMs = performance.now();
    drawn = true;
  }

  function clear(): void {
    if (drawn) stderr.write(clearLine);
    drawn = false;
  }

  return {
    show(progress) {
      latest = progress;
      if (progress.kind === 'note') {
        clear();
        const note = fitted(`note: ${progress.text}`, stderr);
        stderr.write(`${note.replace('note:', colors.yellow)}\n`);
        drawnAtMs = -Infinity;
      }
      if (waiting !== null) return;
      const restMs = drawnAtMs + redrawMs - performance.now();
      // The last of a burst must be drawn too, or a finished round would stay on show during the next one.
      if (restMs > 0) waiting = setTimeout(draw, restMs).unref();
      else draw();
    },
    end() {
      if (waiting !== null) clearTimeout(waiting);
      waiting = null;
      latest = null;
      clear();
    },
  };
}

/** The line on a terminal. The time comes first, as the end may be cropped. */
export function statusLine(progress: RunProgress): string {
  const { left, done } = times(progress);
  const beside = progress.beside === 0 ? '' : `, and ${progress.beside} more side by side`;
  return `${left} left, ${done} done | ${progress.scenario}, ${progress.cellLabel} | ${roundOf(progress)}${beside}${interimOf(progress, ' | ')}`;
}

/** The rounds of a cell end when its intervals are narrow: how many that takes is not known before. */
function roundOf({ round, rounds }: RunProgress): string {
  return `round ${round} of up to ${rounds}`;
}

/** An interval that will still move, marked as such; empty: there is none. */
function interimOf(progress: RunProgress, before: string): string {
  if (progress.kind === 'note' || progress.interim === null) return '';
  const { point, interval } = formatEstimate(progress.interim.ratio);
  return `${before}interim: ${progress.interim.what} ${point} ${interval}`.trimEnd();
}

/** The line in a log; null: this news is not worth one. */
export function plainLine(progress: RunProgress): string | null {
  const { left, done } = times(progress);
  switch (progress.kind) {
    case 'round-started':
      return null;
    case 'round-finished':
      return `${progress.scenario}, ${progress.cellLabel}: ${roundOf(progress)} finished, ${done} done, ${left} left${interimOf(progress, '; ')}`;
    case 'note':
      return `note: ${progress.text}`;
    default:
      return progress satisfies never;
  }
}

/** A run that takes longer than was thought has 0 s left, not less. */
function times({ doneSeconds, leftSeconds }: RunProgress): { readonly done: string; readonly left: string } {
  return { done: formatSeconds(doneSeconds), left: formatSeconds(Math.max(0, leftSeconds)) };
}

/** Text cut to a number of columns, with an ellipsis where something is missing. */
export function crop(text: string, columns: number): string {
  const letters = Array.from(text);
  return letters.length <= columns ? text : `${letters.slice(0, Math.max(0, columns - 1)).join('')}…`;
}
