/**
 * Lets so many frames of all sockets of a connection be dealt with in one turn of the event loop, and the rest in the turns after it:
 * what flows make of one turn's frames is used up before more is made. In a burst of thousands it is the unread bytes that wait then,
 * not messages of a hundred times as many objects, which the garbage collector would carry along.
 */
import type { RawData } from "ws";

/** Few enough that what is made of one turn is used up before it counts as long-lived; see docs/decisions/0018. */
export const FRAMES_PER_TURN = 8;

/**
 * With so many waiting, sockets that bring more are not read until a turn could deal with more than there are; then one after the other,
 * for each brings a hundred at once. What cannot be dealt with in time stays with the platform.
 */
export const HOLD_FROM = 200;

export interface FrameTaker {
    deal(data: RawData, isBinary: boolean): void;
    /** Reads no more until it is released; what was read already may still come. */
    hold(): void;
    release(): void;
}

/** A class: of objects written down as such V8 would take those of a burst for long-lived ones, and each frame's bytes with them; see docs/decisions/0018. */
class Waiting {
    constructor(
        readonly taker: FrameTaker,
        readonly data: RawData,
        readonly isBinary: boolean,
    ) {}
}

export class Intake {
    private waiting: Waiting[] = [];
    /** Those before were dealt with. */
    private first = 0;
    private dealt = 0;
    private isPlanned = false;
    private readonly held = new Set<FrameTaker>();

    /** A frame came. Those of one socket are dealt with in the order in which they come, at once unless there are too many. */
    take(taker: FrameTaker, data: RawData, isBinary: boolean): void {
        if (this.first < this.waiting.length || this.dealt >= FRAMES_PER_TURN) {
            this.waiting.push(new Waiting(taker, data, isBinary));
            if (this.waiting.length - this.first >= HOLD_FROM) this.hold(taker);
        } else {
            this.dealt++;
            taker.deal(data, isBinary);
        }
        this.plan();
    }

    /** Deals at once with what waits of a socket that says no more. */
    finish(taker: FrameTaker): void {
        for (let index = this.first; index < this.waiting.length; index++) {
            const frame = this.waiting[index]!;
            if (frame.taker === taker) taker.deal(frame.data, frame.isBinary);
        }
    }

    /** A turn that deals with frames plans the next one last: what they gave rise to is delivered before. */
    private plan(): void {
        if (this.isPlanned) return;
        this.isPlanned = true;
        setImmediate(() => this.turn());
    }

    private hold(taker: FrameTaker): void {
        if (this.held.has(taker)) return;
        this.held.add(taker);
        taker.hold();
    }

    private turn(): void {
        this.isPlanned = false;
        const { waiting } = this;
        for (this.dealt = 0; this.dealt < FRAMES_PER_TURN && this.first < waiting.length; this.dealt++) {
            const { taker, data, isBinary } = waiting[this.first++]!;
            taker.deal(data, isBinary);
        }
        if (waiting.length - this.first < FRAMES_PER_TURN) this.releaseOne();
        // Under a load that never ends there is always something left.
        if (this.first === waiting.length || this.first >= HOLD_FROM) {
            this.waiting = waiting.slice(this.first);
            this.first = 0;
        }
        if (this.waiting.length > 0 || this.dealt > 0 || this.held.size > 0) this.plan();
    }

    private releaseOne(): void {
        for (const taker of this.held) {
            this.held.delete(taker);
            taker.release();
            return;
        }
    }
}
