/** The notification frames of the benchmarks: what a busy queue's observations look like, in the documented shape. */

const HALF_HOUR_MS = 1_800_000;

export function queueId(queue: number): string {
    return `00000000-0000-4000-8000-${queue.toString(16).padStart(12, "0")}`;
}

export function queueNumber(text: string): number {
    return Number.parseInt(/0000-4000-8000-([0-9a-f]{12})/.exec(text)?.[1] ?? "", 16);
}

/** The half hour that an instant lies in, "start/end". */
export function halfHourOf(now: number): string {
    const start = Math.floor(now / HALF_HOUR_MS) * HALF_HOUR_MS;
    return `${new Date(start).toISOString()}/${new Date(start + HALF_HOUR_MS).toISOString()}`;
}

/** Whether a queue's nth frame carries half-hour statistics as well: every third one, but not all queues' at the same time. */
export function hasStatistics(queue: number, nth: number): boolean {
    return (queue + nth) % 3 === 0;
}

/** The counts that a queue's nth frame tells: each differs from the one before in something. */
export function countsOf(queue: number, nth: number): { readonly oWaiting: number; readonly oInteracting: number; readonly oAlerting: number } {
    const step = queue + nth;
    return { oWaiting: step % 17, oInteracting: (step % 23) + 1, oAlerting: step % 3 };
}

/** The half hour's statistics after a queue's nth frame: counters that only grow. */
export function statisticsOf(nth: number): Readonly<Record<string, Readonly<Record<string, number>>>> {
    const count = nth + 1;
    const numerator = Math.floor(count * 0.8);
    return {
        nOffered: { count },
        tWait: { count, sum: count * 9_100, min: 100, max: 30_000 + count },
        tAcd: { count, sum: count * 8_300, min: 100, max: 28_000 + count },
        tAlert: { count, sum: count * 4_200, min: 900, max: 11_000 },
        tConnected: { count, sum: count * 700, min: 100, max: 2_400 },
        oServiceLevel: { ratio: numerator / count, numerator, denominator: count, target: 0.8 },
    };
}

/** What all frames of one moment share. */
export interface Moment {
    /** The instant that the frames tell of, epoch milliseconds. */
    readonly now: number;
    /** When they are written, in milliseconds by the machine's monotonic clock: the same in every process. */
    readonly writtenAt: number;
}

let last: { now: number; instant: string; halfHour: string } = { now: Number.NaN, instant: "", halfHour: "" };

function textsOf(now: number): typeof last {
    const instant = new Date(now).toISOString();
    if (last.now !== now) last = { now, instant: `${instant}/${instant}`, halfHour: halfHourOf(now) };
    return last;
}

/**
 * The nth frame of a queue (from 0). Its correlation id is
 * "index@writtenAt": the index of the frame in its run, so that one that is lost or comes twice is found.
 * Put together from text, for the far end must be quicker than what is measured.
 */
export function frameText(queue: number, nth: number, index: number, { now, writtenAt }: Moment): string {
    const id = queueId(queue);
    const { instant, halfHour } = textsOf(now);
    const { oWaiting, oInteracting, oAlerting } = countsOf(queue, nth);
    const counts =
        `{"metric":"oWaiting","stats":{"count":${oWaiting}}},` +
        `{"metric":"oInteracting","stats":{"count":${oInteracting}}},` +
        `{"metric":"oAlerting","stats":{"count":${oAlerting}}}`;
    const statistics =
        hasStatistics(queue, nth)
            ? `,{"interval":"${halfHour}","metrics":[${Object.entries(statisticsOf(nth))
                  .map(([metric, stats]) => `{"metric":"${metric}","stats":${JSON.stringify(stats)}}`)
                  .join(",")}]}`
            : "";
    return (
        `{"topicName":"v2.analytics.queues.${id}.observations","version":"2","eventBody":{"group":{"queueId":"${id}","mediaType":"voice"},` +
        `"data":[{"interval":"${instant}","metrics":[${counts}]}${statistics}]},"metadata":{"CorrelationId":"${index}@${writtenAt.toFixed(3)}"}}`
    );
}

/** A text frame of the WebSocket protocol as a server sends it: unmasked. For texts of ASCII alone, up to 65,535 characters. */
export function encode(text: string): Buffer {
    const head = text.length < 126 ? 2 : 4;
    const bytes = Buffer.allocUnsafe(head + text.length);
    bytes[0] = 0x81;
    if (head === 2) bytes[1] = text.length;
    else {
        bytes[1] = 126;
        bytes.writeUInt16BE(text.length, 2);
    }
    bytes.write(text, head, "latin1");
    return bytes;
}
