// How large the faults are that the process entry files of this folder put in. Apart from all other code, so that those
// processes load nothing else.

/** How long the stalling server stops, ms. */
export const STALL_MS = 500;
/** Where in the measured stretch its stall begins, 0 to 1: early enough to end well before it. */
export const STALL_STARTS_AT = 0.25;

/** The busy client works for so long, and then lets its event loop run for about so long, ms. */
export const BUSY_MS = 9;
export const IDLE_MS = 1;
