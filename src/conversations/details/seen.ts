/** Which conversations came already: pages move while they are read, and parts of an interval share the conversations at their borders. */
import type { Conversation } from "./rows.js";

export class Seen {
    /** By conversation id: the round in which it came last. */
    private readonly rounds = new Map<string, number>();

    /** Notes that it came. `inRound`: for the first time in this round; `ever`: at all. One without an id cannot be told from others. */
    note({ conversationId: id }: Conversation, round: number): { readonly inRound: boolean; readonly ever: boolean } {
        if (typeof id !== "string") return { inRound: true, ever: true };
        const last = this.rounds.get(id);
        if (last !== round) this.rounds.set(id, round);
        return { inRound: last !== round, ever: last === undefined };
    }
}
