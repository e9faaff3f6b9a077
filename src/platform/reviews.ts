/** When a node that speaks by itself looks at how all is: soon after anything changed, and never once it or its connection is closed. */
import type { Connection } from "./types.js";

/** Changes of many things at once are one look. */
const REVIEW_MS = 20;

export interface Reviewed {
    /** Looks at how all is, and says it. */
    report(): void;
    /** The connection is well again. */
    recovered(): void;
    /** The connection is closed. */
    close(): void;
}

export class Reviews {
    private readonly endListening: () => void;
    private cancel: (() => void) | null = null;
    private closed = false;

    constructor(
        private readonly connection: Connection,
        private readonly node: Reviewed,
    ) {
        const endFailures = connection.onFailure((failure) => {
            if (failure === null) node.recovered();
            this.soon();
        });
        const endClose = connection.onClose(() => node.close());
        this.endListening = () => {
            endFailures();
            endClose();
        };
    }

    soon(): void {
        if (this.closed) return;
        this.cancel ??= this.connection.clock.after(REVIEW_MS, () => {
            this.cancel = null;
            this.node.report();
        });
    }

    close(): void {
        this.closed = true;
        this.cancel?.();
        this.endListening();
    }
}
