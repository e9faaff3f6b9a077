/**
 * Tells the platform which topics a channel is to carry. Subscriptions are the channel's, with or without a socket: they need not
 * wait for the handshake.
 */
import type { GenesysError } from "../platform/errors.js";
import type { ChannelInfo, ChannelOptions } from "./channel-types.js";
import type { Rejections } from "./topics.js";

interface TopicCall {
    readonly topics: readonly string[];
    readonly answer: Promise<Rejections>;
}

interface CallAhead extends TopicCall {
    readonly attempt: number;
    isOpen: boolean;
}

export class TopicCalls {
    private ahead: CallAhead | null = null;
    /** Of the call that was sent last. */
    private last: AbortController | null = null;

    constructor(private readonly options: Pick<ChannelOptions, "api" | "topics">) {}

    /**
     * Sends the topics while the socket is being opened. Also tells when the channel is gone, which a handshake that fails may not say;
     * any other failure is the answer that `take` gives. One that is slow to come is not asked for again by each attempt.
     */
    sendAhead({ id }: ChannelInfo, attempt: number, gone: (error: GenesysError) => void): void {
        if (this.ahead?.isOpen) return;
        const call: CallAhead = { ...this.send(id), attempt, isOpen: true };
        this.ahead = call;
        call.answer.then(
            () => (call.isOpen = false),
            (error: GenesysError) => {
                call.isOpen = false;
                if (error.cause?.status === 404) gone(error);
            },
        );
    }

    /** The call that was sent ahead in this attempt, which counts once, or a new one. */
    take({ id }: ChannelInfo, attempt: number): TopicCall {
        const { ahead } = this;
        if (ahead?.attempt !== attempt) return this.send(id);
        this.ahead = null;
        return ahead;
    }

    /** Nothing is wanted on the channel any more. Never rejects. */
    async empty({ id }: ChannelInfo): Promise<void> {
        await this.put(id, []).catch(() => undefined);
    }

    private send(channelId: string): TopicCall {
        const topics = [...this.options.topics()];
        return { topics, answer: this.put(channelId, topics) };
    }

    /** An earlier call that is still tried again would replace what is told now. */
    private put(channelId: string, topics: readonly string[]): Promise<Rejections> {
        this.last?.abort();
        this.last = new AbortController();
        return this.options.api.subscribe(channelId, topics, this.last.signal);
    }
}
