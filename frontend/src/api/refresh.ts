/** Lists look again this often, so that what others start shows up. Only while the tab is in front: react-query sees to it. */
export const LOOK_AGAIN = 4_000
