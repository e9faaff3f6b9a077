/** How a frame looks after a fault went over it. Pure: the same frame gives the same wreck. */
import type { FrameFault } from "./types.js";

/** A frame that goes out: text, binary, or one message in several fragments. */
export type OutgoingFrame = string | Buffer | readonly Buffer[];

const OVERSIZED_BYTES = 2 * 1024 * 1024;
const FRAGMENTS = 4;

function oversized(text: string, bytes: number): string {
    const padding = Math.max(0, bytes - text.length - 14);
    return text.endsWith("}") ? `${text.slice(0, -1)},"padding":"${"x".repeat(padding)}"}` : text.padEnd(bytes);
}

function fragments(text: string): readonly Buffer[] {
    const whole = Buffer.from(text, "utf8");
    const size = Math.max(1, Math.ceil(whole.length / FRAGMENTS));
    const parts: Buffer[] = [];
    for (let start = 0; start < whole.length; start += size) parts.push(whole.subarray(start, start + size));
    return parts;
}

/** What goes out instead of `text`. `reorder` holds frames back and is up to the caller, who knows the next one. */
export function spoilFrame(fault: Pick<FrameFault, "kind" | "bytes">, text: string): readonly OutgoingFrame[] {
    switch (fault.kind) {
        case "duplicate":
            return [text, text];
        case "malformed":
            return [text.replace(/[{:]/, "<")];
        case "truncated":
            return [text.slice(0, Math.floor(text.length / 2))];
        case "oversized":
            return [oversized(text, fault.bytes ?? OVERSIZED_BYTES)];
        case "binary":
            return [Buffer.from(text, "utf8")];
        case "fragmented":
            return [fragments(text)];
        case "lost":
            return [];
        default:
            return [text];
    }
}
