/** The topics that a channel's open line carries, and what each answer to a subscription call makes of them. */
import type { TopicRejection } from "../platform/types.js";
import type { ChannelOptions } from "./channel-types.js";
import { rejectionOf, type Rejections } from "./topics.js";

export interface Settlement {
    /** Those that did not flow before. */
    readonly accepted: readonly string[];
    readonly rejected: readonly (readonly [topic: string, rejection: TopicRejection])[];
    /** Events of these may have been missed while the channel was replaced. */
    readonly doubtful: readonly string[];
}

export class EstablishedTopics {
    private topics = new Set<string>();
    /** Subscribed on the old line alone, while the new one was being prepared. */
    private doubtful: readonly string[] = [];

    constructor(private readonly options: Pick<ChannelOptions, "topics">) {}

    get list(): readonly string[] {
        return [...this.topics];
    }

    has(topic: string): boolean {
        return this.topics.has(topic);
    }

    delete(topic: string): void {
        this.topics.delete(topic);
    }

    forget(): void {
        this.topics = new Set();
    }

    /** The new line was told of these topics only. */
    doubtAllBut(carried: readonly string[]): void {
        const known = new Set(carried);
        this.doubtful = this.list.filter((topic) => !known.has(topic));
    }

    /** Takes the answer for the topics that were sent; those that nobody wants any more are left out. */
    settle(sent: readonly string[], rejections: Rejections): Settlement {
        const wanted = new Set(this.options.topics());
        const before = this.topics;
        const rejected: [string, TopicRejection][] = [];
        const established = new Set<string>();
        for (const topic of sent) {
            if (!wanted.has(topic)) continue;
            const rejection = rejectionOf(topic, rejections);
            if (rejection) rejected.push([topic, rejection]);
            else established.add(topic);
        }
        this.topics = established;
        const doubtful = this.doubtful.filter((topic) => established.has(topic));
        this.doubtful = this.doubtful.filter((topic) => wanted.has(topic) && !established.has(topic));
        return { accepted: [...established].filter((topic) => !before.has(topic)), rejected, doubtful };
    }

    /** Whether other topics are wanted by now than were sent. */
    isBehind(sent: readonly string[]): boolean {
        const wanted = this.options.topics();
        const known = new Set(sent);
        return wanted.length !== sent.length || wanted.some((topic) => !known.has(topic));
    }
}
