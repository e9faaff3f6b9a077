/** The words that a call's settings may have. */

export const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"] as const;
/** Pages: none read, all in one answer, or an answer for each. */
export const PAGING = ["none", "all", "pages"] as const;

export type Method = (typeof METHODS)[number];
export type Paging = (typeof PAGING)[number];
