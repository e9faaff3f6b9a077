/** The notification frames of the benchmarks: what a busy queue's observations look like, in the documented shape. */

export function queueId(number: number): string {
    return `00000000-0000-4000-8000-${number.toString(16).padStart(12, "0")}`;
}

/** Every frame changes something; each third carries half-hour statistics as well. `now`: when it is written. */
export function frameText(queue: number, count: number, now: number): string {
    const id = queueId(queue);
    const instant = new Date(now).toISOString();
    const data: unknown[] = [
        {
            interval: `${instant}/${instant}`,
            metrics: [
                { metric: "oWaiting", stats: { count: count % 17 } },
                { metric: "oInteracting", stats: { count: (count % 23) + 1 } },
                { metric: "oAlerting", stats: { count: count % 3 } },
            ],
        },
    ];
    if (count % 3 === 0) {
        const start = Math.floor(now / 1_800_000) * 1_800_000;
        data.push({
            interval: `${new Date(start).toISOString()}/${new Date(start + 1_800_000).toISOString()}`,
            metrics: [
                { metric: "nOffered", stats: { count: count + 1 } },
                { metric: "tWait", stats: { count: count + 1, sum: count * 900, min: 100, max: 30_000 } },
                { metric: "oServiceLevel", stats: { ratio: 0.8, numerator: count, denominator: count + 1, target: 0.8 } },
            ],
        });
    }
    return JSON.stringify({
        topicName: `v2.analytics.queues.${id}.observations`,
        version: "2",
        eventBody: { group: { queueId: id, mediaType: "voice" }, data },
        metadata: { CorrelationId: `sent-${now}` },
    });
}
