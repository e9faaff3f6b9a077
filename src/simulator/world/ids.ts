/**
 * UUIDs that can be read back. An id holds a day, a kind and a number, scrambled with the seed: it looks random, is the same on
 * every run, and finds its conversation without an index of all days.
 */
import { hash32 } from "./random.js";

export const idKinds = {
    conversation: 1,
    customerParticipant: 2,
    customerSession: 3,
    ivrParticipant: 4,
    ivrSession: 5,
    acdParticipant: 6,
    acdSession: 7,
    agentParticipant: 8,
    agentSession: 9,
    organization: 20,
    division: 21,
    queue: 22,
    agent: 23,
    presence: 24,
    wrapUpCode: 25,
    skill: 26,
} as const;

export type IdKind = keyof typeof idKinds;

const kindNames = new Map(Object.entries(idKinds).map(([name, code]) => [code as number, name as IdKind]));
const pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const rounds = 4;
const digits = "0123456789abcdef";
const hexPairs = Array.from({ length: 256 }, (_, byte) => (digits.charCodeAt(byte >> 4) << 8) | digits.charCodeAt(byte & 15));
const scratch = Buffer.alloc(36, "-");

export interface IdParts {
    readonly kind: IdKind;
    /** Days since 1970 for what belongs to a day, else 0. */
    readonly day: number;
    readonly index: number;
    /** Tells apart the visits and alerts of one conversation, below 2,048. */
    readonly sub: number;
}

export class Ids {
    private readonly keys: readonly number[];

    constructor(private readonly seed: number) {
        this.keys = Array.from({ length: rounds }, (_, round) => hash32(seed, 0x1d5, round));
    }

    make(kind: IdKind, index: number, day = 0, sub = 0): string {
        let left = ((day << 16) | (idKinds[kind] << 11) | sub) >>> 0;
        let right = index >>> 0;
        for (let round = 0; round < rounds; round++) {
            const next = (left ^ hash32(right, this.keys[round])) >>> 0;
            left = right;
            right = next;
        }
        const checkA = hash32(left, right, this.seed);
        const checkB = hash32(right, left, this.seed);
        writeByte(0, left >>> 24);
        writeByte(2, (left >>> 16) & 255);
        writeByte(4, (left >>> 8) & 255);
        writeByte(6, left & 255);
        writeByte(9, right >>> 24);
        writeByte(11, (right >>> 16) & 255);
        writeByte(14, 0x40 | (checkA & 15));
        writeByte(16, (checkA >>> 8) & 255);
        writeByte(19, 0x80 | ((checkA >>> 16) & 63));
        writeByte(21, checkA >>> 24);
        writeByte(24, (right >>> 8) & 255);
        writeByte(26, right & 255);
        writeByte(28, checkB >>> 24);
        writeByte(30, (checkB >>> 16) & 255);
        writeByte(32, (checkB >>> 8) & 255);
        writeByte(34, checkB & 255);
        return scratch.toString("latin1", 0, 36);
    }

    /** What an id stands for, or undefined when this seed never made it. */
    read(id: string): IdParts | undefined {
        if (!pattern.test(id)) return undefined;
        let left = Number.parseInt(id.slice(0, 8), 16);
        let right = Number.parseInt(id.slice(9, 13) + id.slice(24, 28), 16);
        for (let round = rounds - 1; round >= 0; round--) {
            const previous = (right ^ hash32(left, this.keys[round])) >>> 0;
            right = left;
            left = previous;
        }
        const kind = kindNames.get((left >>> 11) & 31);
        if (!kind) return undefined;
        const parts = { kind, day: left >>> 16, index: right, sub: left & 2047 };
        return this.make(kind, parts.index, parts.day, parts.sub) === id ? parts : undefined;
    }
}

function writeByte(at: number, byte: number): void {
    const pair = hexPairs[byte]!;
    scratch[at] = pair >> 8;
    scratch[at + 1] = pair & 255;
}
