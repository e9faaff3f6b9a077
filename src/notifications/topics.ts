/** Topic names: combined ones and what they stand for. Names compare case-insensitively. */
import type { TopicRejection } from "../platform/types.js";

/** By name in lower case: the topics, or halves of combined ones, that the platform refused. The others were accepted. */
export type Rejections = ReadonlyMap<string, TopicRejection>;

/** "v2.a.b?x&y" → ["v2.a.b.x", "v2.a.b.y"]; any other name stands for itself. */
export function expand(topic: string): readonly string[] {
    const mark = topic.indexOf("?");
    if (mark < 0) return [topic];
    const prefix = topic.slice(0, mark);
    return topic
        .slice(mark + 1)
        .split("&")
        .filter((part) => part !== "")
        .map((part) => `${prefix}.${part}`);
}

export const sameName = (topic: string): string => topic.toLowerCase();

/** A combined topic counts as rejected when it or one of the names that it stands for is. */
export function rejectionOf(topic: string, rejections: Rejections): TopicRejection | undefined {
    if (rejections.size === 0) return undefined;
    for (const name of [topic, ...expand(topic)]) {
        const rejection = rejections.get(sameName(name));
        if (rejection) return rejection;
    }
    return undefined;
}
