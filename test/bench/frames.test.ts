import assert from "node:assert/strict";
import { encode, frameText, queueId, queueNumber, statisticsOf } from "../../bench/frames.js";

const MOMENT = { now: Date.parse("2026-03-04T10:12:13.456Z"), writtenAt: 12.5 };

describe("benchmarks: the frames that the far end writes", () => {
    it("are in the documented shape, each third with the half hour's statistics", () => {
        const frame = JSON.parse(frameText(6, 3, 42, MOMENT)) as Record<string, unknown>;
        assert.deepEqual(frame, {
            topicName: `v2.analytics.queues.${queueId(6)}.observations`,
            version: "2",
            eventBody: {
                group: { queueId: queueId(6), mediaType: "voice" },
                data: [
                    {
                        interval: "2026-03-04T10:12:13.456Z/2026-03-04T10:12:13.456Z",
                        metrics: [
                            { metric: "oWaiting", stats: { count: 9 } },
                            { metric: "oInteracting", stats: { count: 10 } },
                            { metric: "oAlerting", stats: { count: 0 } },
                        ],
                    },
                    {
                        interval: "2026-03-04T10:00:00.000Z/2026-03-04T10:30:00.000Z",
                        metrics: Object.entries(statisticsOf(3)).map(([metric, stats]) => ({ metric, stats })),
                    },
                ],
            },
            metadata: { CorrelationId: "42@12.500" },
        });
        assert.equal((JSON.parse(frameText(6, 4, 43, MOMENT)) as { eventBody: { data: unknown[] } }).eventBody.data.length, 1);
    });

    it("each differs from the queue's frame before", () => {
        for (let nth = 0; nth < 2_000; nth++) {
            assert.notDeepEqual(bodyOf(nth), bodyOf(nth + 1));
        }
    });

    it("are framed as the WebSocket protocol has it", () => {
        assert.deepEqual([...encode("ab")], [0x81, 2, 97, 98]);
        const long = encode("x".repeat(300));
        assert.deepEqual([...long.subarray(0, 5)], [0x81, 126, 1, 44, 120]);
        assert.equal(long.length, 304);
    });

    it("name queues by numbers that can be read back", () => {
        for (const queue of [0, 1, 999, 19_999]) assert.equal(queueNumber(`v2.analytics.queues.${queueId(queue)}?observations&activity`), queue);
    });
});

function bodyOf(nth: number): unknown {
    return (JSON.parse(frameText(1, nth, 0, MOMENT)) as { eventBody: unknown }).eventBody;
}
