import type { ErrorCode } from '../../servers/hub/errors.ts';

/** How a command ended, for scripts. The numbers are part of the outside contract. */
export const exitCodes = {
  done: 0,
  defect: 1,
  usage: 2,
  unproven: 3,
  nothing: 4,
  regression: 5,
  undecided: 6,
  interrupted: 130,
} as const;

export type Ending = keyof typeof exitCodes;

/** What each ending means, as `--help` says it. */
export const endingMeanings: Readonly<Record<Ending, string>> = {
  done: 'Done.',
  defect: 'A defect of this program.',
  usage: 'The command or its input was wrong; nothing was measured.',
  unproven: 'Measured, but unproven: a control failed.',
  nothing: 'Nothing could be measured.',
  regression: 'Something that decides became worse beyond its margin.',
  undecided: 'No regression was shown, and it cannot be ruled out either.',
  interrupted: 'Interrupted. What was measured is saved and marked incomplete.',
};

/** The ending that an error of this project leads to. */
export function endingOfError(code: ErrorCode): Ending {
  switch (code) {
    case 'usage':
    case 'unknown-id':
    case 'bad-value':
    case 'output-not-empty':
    case 'output-unwritable':
    case 'run-unreadable':
    case 'run-damaged':
    case 'port-taken':
    case 'machine-busy':
    case 'target-refused':
    case 'shard-refused':
      return 'usage';
    // The machine, not the command, stood in the way.
    case 'too-few-descriptors':
    case 'too-few-ports':
    case 'too-little-memory':
    case 'write-failed':
    case 'child-died':
    case 'child-silent':
    case 'clocks-disagree':
    case 'nothing-measured':
      return 'nothing';
    case 'interrupted':
      return 'interrupted';
    default:
      return code satisfies never;
  }
}
