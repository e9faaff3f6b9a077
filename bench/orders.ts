/** What the processes of a benchmark say to each other. */

/** To the far end. `client`: the OAuth client id of the reader that the frames are for. */
export type Order =
    | { readonly type: "prepare"; readonly client: string; readonly frames: number }
    | { readonly type: "flood"; readonly client: string }
    | { readonly type: "rate"; readonly client: string; readonly perSecond: number; readonly seconds: number }
    /** Which requests a client has made so far. */
    | { readonly type: "calls"; readonly client: string }
    /** From now on each answer, to the handshake of a socket too, takes so many milliseconds. */
    | { readonly type: "latency"; readonly milliseconds: number }
    /** Ends a client's sockets, without a word. */
    | { readonly type: "drop"; readonly client: string };

/** From the far end. `worstLagMs`: how late a burst was at most, against its plan. */
export type PumpWord =
    | { readonly type: "ready"; readonly port: number }
    | { readonly type: "prepared" }
    /** By method and path, ids left out. */
    | { readonly type: "calls"; readonly calls: Readonly<Record<string, number>> }
    | { readonly type: "slowed" }
    /** `at`: by the machine's monotonic clock. */
    | { readonly type: "dropped"; readonly at: number }
    | { readonly type: "sent"; readonly frames: number; readonly bytes: number; readonly worstLagMs: number };

/** To a reader: from now on, count this many frames, numbered from 0; tell what memory is in use; watch for the end of an interruption. */
export type ReaderOrder = { readonly type: "expect"; readonly frames: number } | { readonly type: "memory" } | { readonly type: "await-resumed" };

/** From a reader. */
export type ReaderWord =
    | { readonly type: "ready" }
    | { readonly type: "expecting" }
    /** Bytes in use after a collection, above those before the queues were observed, for each of them; and those of one payload. */
    | { readonly type: "memory"; readonly perQueue: number; readonly payload: number }
    /** Every queue's state is known again. `at`: by the machine's monotonic clock. */
    | { readonly type: "resumed"; readonly at: number }
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
