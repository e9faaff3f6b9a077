/** A channel lives a day from its last subscription call: sent again in time it goes on, and one that does not is replaced before its end. */
import { Timers } from "../platform/timers.js";
import type { ChannelInfo, ChannelOptions } from "./channel-types.js";

/** A channel whose life could not be prolonged is replaced this long before its end. */
const MARGIN_MS = 10 * 60_000;
const SHORTEST_MS = 60_000;

interface RenewalActions {
    /** Sends the subscriptions again. */
    readonly prolong: () => Promise<void>;
    readonly replace: () => void;
}

export class Renewal {
    private readonly timers: Timers<"renew">;
    private info: ChannelInfo | null = null;

    constructor(
        private readonly options: Pick<ChannelOptions, "api" | "clock" | "random">,
        private readonly actions: RenewalActions,
    ) {
        this.timers = new Timers(options.clock);
    }

    /** Watches over this channel from now on; calling it again for the same one changes nothing. */
    keep(info: ChannelInfo): void {
        if (this.info?.id === info.id) return;
        this.info = info;
        this.plan(info);
    }

    stop(): void {
        this.info = null;
        this.timers.cancelAll();
    }

    /** At half to four fifths of what is left, by chance, so that many clients do not do it at the same time. */
    private plan(info: ChannelInfo): void {
        const left = info.expiresAt - this.options.clock.now();
        const share = 0.5 + 0.3 * this.options.random();
        this.timers.set("renew", Math.max(SHORTEST_MS, Math.min(left * share, left - MARGIN_MS)), () => void this.renew(info));
    }

    private async renew(info: ChannelInfo): Promise<void> {
        let expiresAt: number | null = null;
        try {
            await this.actions.prolong();
            expiresAt = await this.options.api.expiresAt(info.id);
        } catch {
            // Told by what fails next: the socket, or the next call.
        }
        if (this.info !== info) return;
        const longest = Math.max(info.expiresAt, expiresAt ?? 0);
        this.info = { ...info, expiresAt: longest };
        if (longest - this.options.clock.now() > 2 * MARGIN_MS) this.plan(this.info);
        else this.actions.replace();
    }
}
