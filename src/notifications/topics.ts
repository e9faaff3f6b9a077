/** Topic names: combined ones and what they stand for. Names compare case-insensitively. */
import type { TopicRejection } from "../platform/types.js";
import { expand, sameName } from "./expansion.js";

export { expand, sameName };

/** By name in lower case: the topics, or halves of combined ones, that the platform refused. The others were accepted. */
export type Rejections = ReadonlyMap<string, TopicRejection>;

/** A combined topic counts as rejected when it or one of the names that it stands for is. */
export function rejectionOf(topic: string, rejections: Rejections): TopicRejection | undefined {
    if (rejections.size === 0) return undefined;
    for (const name of [topic, ...expand(topic)]) {
        const rejection = rejections.get(sameName(name));
        if (rejection) return rejection;
    }
    return undefined;
}
