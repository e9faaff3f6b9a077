/** The longest span that a setting may have, for nodes and their dialogs. */

/** A year, in seconds: longer is a slip. */
export const MAX_SECONDS = 31_536_000;
