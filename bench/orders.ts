/** What the processes of a benchmark say to each other. */

/** To the far end. `client`: the OAuth client id of the reader that the frames are for. */
export type Order =
    | { readonly type: "prepare"; readonly client: string; readonly frames: number }
    | { readonly type: "flood"; readonly client: string }
    | { readonly type: "rate"; readonly client: string; readonly perSecond: number; readonly seconds: number };

/** From the far end. `worstLagMs`: how late a burst was at most, against its plan. */
export type PumpWord =
    | { readonly type: "ready"; readonly port: number }
    | { readonly type: "prepared" }
    | { readonly type: "sent"; readonly frames: number; readonly bytes: number; readonly worstLagMs: number };

/** To a reader: from now on, count this many frames, numbered from 0. */
export interface Expect {
    readonly type: "expect";
    readonly frames: number;
}

/** From a reader. */
export type ReaderWord =
    | { readonly type: "ready" }
    | { readonly type: "expecting" }
    | ({ readonly type: "done" } & Reading);

/** One run as a reader saw it, from its first frame to its last. */
export interface Reading {
    /** Frames that came; none twice when `complete`. */
    readonly frames: number;
    readonly complete: boolean;
    readonly seconds: number;
    /** Processor time of the whole process, seconds. */
    readonly cpuSeconds: number;
    /** From the writing of a frame to its count, milliseconds. */
    readonly p50: number;
    readonly p99: number;
    readonly max: number;
    /** Messages that no frame caused. */
    readonly others: number;
}
