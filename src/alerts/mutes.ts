/** Who is silenced until when: everything, or single sources. By the evaluation's clock. */

export interface Mute {
    readonly from: number;
    readonly until: number;
}

const MAX_MUTED_KEYS = 10_000;

export class Mutes {
    constructor(
        private everything: Mute | null = null,
        private readonly keys: Map<string, Mute> = new Map(),
    ) {}

    /** Replaces what was said before for the same. */
    mute(key: string | null, mute: Mute): void {
        if (key === null) {
            this.everything = mute;
            return;
        }
        this.keys.delete(key);
        this.keys.set(key, mute);
        const oldest = this.keys.keys().next();
        if (this.keys.size > MAX_MUTED_KEYS && !oldest.done) this.keys.delete(oldest.value);
    }

    /** Without a key ends all of them. */
    unmute(key: string | null, now: number): void {
        if (key !== null) {
            // It may be the name of a source that was not heard yet, and whose silence is known by its key.
            if (!this.keys.delete(key)) this.mute(key, { from: now, until: now });
            return;
        }
        this.everything = null;
        this.keys.clear();
    }

    /** A source is heard of: what was said of its name is meant for it, unless something was said of itself since. */
    called(name: string, key: string): void {
        const wanted = name.toLowerCase();
        for (const [text, mute] of this.keys) {
            if (text === key || text.toLowerCase() !== wanted) continue;
            this.keys.delete(text);
            if (mute.from >= (this.keys.get(key)?.from ?? -Infinity)) this.keys.set(key, mute);
        }
    }

    /** The end of a key's silence, null when it is not muted. */
    until(key: string, now: number): number | null {
        const until = Math.max(this.everything?.until ?? 0, this.keys.get(key)?.until ?? 0);
        return until > now ? until : null;
    }

    /** What is not over yet, for the store. */
    lasting(now: number): { readonly everything: Mute | null; readonly keys: readonly (readonly [string, Mute])[] } {
        const lasts = (mute: Mute | null): mute is Mute => mute !== null && mute.until > now;
        return { everything: lasts(this.everything) ? this.everything : null, keys: [...this.keys].filter(([, mute]) => lasts(mute)) };
    }
}
