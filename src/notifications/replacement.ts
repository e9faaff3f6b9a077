/** The line that is to take the place of a channel's working one: made, connected and subscribed while that goes on. */
import type { ChannelInfo, ChannelOptions, Line } from "./channel-types.js";
import type { Rejections } from "./topics.js";

/** What the new line was told to carry, and what of it was refused. */
export interface Prepared {
    readonly topics: readonly string[];
    readonly rejections: Rejections;
}

export interface ReplacementParts {
    readonly open: (info: ChannelInfo, opened: () => void) => Line;
    readonly opened: () => void;
    readonly progressed: (what: "next-created" | "next-subscribed") => void;
    readonly failed: () => void;
}

export class Replacement {
    line: Line | null = null;
    private prepared: Prepared | null = null;
    /** Grows with each step: an answer that comes after the next one began means nothing. */
    private attempt = 0;

    constructor(
        private readonly options: Pick<ChannelOptions, "api" | "topics">,
        private readonly parts: ReplacementParts,
    ) {}

    create(): void {
        const attempt = ++this.attempt;
        void this.options.api.create().then(
            (info) => attempt === this.attempt && this.created(info),
            () => attempt === this.attempt && this.parts.failed(),
        );
    }

    /** Opens a socket on the new channel, or, where none was made, a second one on the present channel. */
    connect(present: ChannelInfo): void {
        const attempt = ++this.attempt;
        this.line = this.parts.open(this.line?.info ?? present, () => attempt === this.attempt && this.parts.opened());
    }

    async subscribe(): Promise<void> {
        const { attempt } = this;
        const topics = [...this.options.topics()];
        try {
            const rejections = await this.options.api.subscribe(this.line!.info.id, topics);
            if (attempt !== this.attempt) return;
            this.prepared = { topics, rejections };
            this.parts.progressed("next-subscribed");
        } catch {
            if (attempt === this.attempt) this.parts.failed();
        }
    }

    /** Gives the line up. */
    drop(): void {
        this.attempt++;
        this.line?.socket?.close();
        this.line = null;
        this.prepared = null;
    }

    /** Hands the line over; `prepared` is null for a second socket on the same channel, which keeps its subscriptions. */
    take(): { readonly line: Line; readonly prepared: Prepared | null } {
        const taken = { line: this.line!, prepared: this.prepared };
        this.attempt++;
        this.line = null;
        this.prepared = null;
        return taken;
    }

    private created(info: ChannelInfo): void {
        this.line = { info, socket: null };
        this.parts.progressed("next-created");
    }
}
