/** Which conversations came already: pages move while they are read, and parts of an interval share the conversations at their borders. */
import type { Conversation } from "./rows.js";

export type Coming = "first" | "first in round" | "again";

export class Seen {
    /** By conversation id: the round in which it came last. */
    private readonly rounds = new Map<string, number>();

    /** Notes that it came: for the first time at all, for the first time in this round, or again. One without an id cannot be told from others. */
    note({ conversationId: id }: Conversation, round: number): Coming {
        if (typeof id !== "string") return "first";
        const last = this.rounds.get(id);
        if (last === round) return "again";
        this.rounds.set(id, round);
        return last === undefined ? "first" : "first in round";
    }
}
