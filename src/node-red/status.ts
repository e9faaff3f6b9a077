/** The small light below a node: set on change only, texts as catalog keys that flows may match. */
import type { Node, NodeStatusFill, NodeStatusShape } from "node-red";
import type { ErrorCode } from "../platform/errors.js";
import { SHARED_CATALOG } from "./errors.js";

export type StatusKey =
    | "connecting"
    | "synchronising"
    | "live"
    | "polling"
    | "stale"
    | "working"
    | "demo"
    | "no-queues"
    | `error.${ErrorCode}`;

const LOOKS: Readonly<Record<string, { fill: NodeStatusFill; shape: NodeStatusShape }>> = {
    connecting: { fill: "yellow", shape: "ring" },
    synchronising: { fill: "yellow", shape: "ring" },
    live: { fill: "green", shape: "dot" },
    demo: { fill: "green", shape: "dot" },
    polling: { fill: "yellow", shape: "dot" },
    stale: { fill: "red", shape: "ring" },
    working: { fill: "blue", shape: "dot" },
    "no-queues": { fill: "yellow", shape: "ring" },
};

export class StatusLight {
    private shown: StatusKey | `figure ${string}` | null = null;

    constructor(private readonly node: Pick<Node, "status">) {}

    /** Null clears the light. */
    show(key: StatusKey | null): void {
        if (key === this.shown) return;
        this.shown = key;
        if (key === null) return this.node.status({});
        const look = LOOKS[key] ?? { fill: "red" as const, shape: "ring" as const };
        this.node.status({ ...look, text: `${SHARED_CATALOG}:status.${key}` });
    }

    /** How many things want attention, in place of a state. */
    showCount(count: number): void {
        this.showFigure("red", String(count));
    }

    /** How far work is, in place of `working`. */
    showProgress(text: string): void {
        this.showFigure("blue", text);
    }

    private showFigure(fill: NodeStatusFill, text: string): void {
        if (this.shown === `figure ${text}`) return;
        this.shown = `figure ${text}`;
        this.node.status({ fill, shape: "dot", text });
    }
}
