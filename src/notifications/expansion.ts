/** Combined topics and what they stand for; names compare case-insensitively. Apart, because dialogs use it too. */

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
