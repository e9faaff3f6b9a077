/** Frames and replies in the platform's own shapes, for one queue. */
import { queueEntry } from "../support/fake-connection.js";

export const SALES = queueEntry("Sales");

/** One caller hanging up in a queue, as captured: the moment after … */
export const CAPTURED_INSTANT = [
    {
        interval: "2024-12-30T09:46:54.839Z/2024-12-30T09:46:54.839Z",
        metrics: [
            { metric: "oAlerting", stats: { count: 0 } },
            { metric: "oWaiting", stats: { count: 0 } },
        ],
    },
];

/** … and the half hour so far. */
export const CAPTURED_HALF_HOUR = [
    {
        interval: "2024-12-30T09:30:00.000Z/2024-12-30T10:00:00.000Z",
        metrics: [
            { metric: "tAlert", stats: { count: 1, sum: 8123, min: 8123, max: 8123 } },
            { metric: "tAbandon", stats: { count: 2, sum: 86168, min: 11781, max: 74387 } },
            { metric: "nOffered", stats: { count: 2 } },
            { metric: "tConnected", stats: { count: 2, sum: 100200, min: 20100, max: 80100 } },
            { metric: "tAcd", stats: { count: 2, sum: 86168, min: 11781, max: 74387 } },
            { metric: "tNotResponding", stats: { count: 1, sum: 8123, min: 8123, max: 8123 } },
            { metric: "oServiceLevel", stats: { ratio: 0, numerator: 0, denominator: 2, target: 0.5 } },
            { metric: "tWait", stats: { count: 2, sum: 86168, min: 11781, max: 74387 } },
        ],
    },
];

export function eventBody(data: readonly unknown[], mediaType: string | null = "voice", queueId = SALES.id): unknown {
    return { group: mediaType === null ? { queueId } : { queueId, mediaType }, data };
}

/** The body of an observations event of an instant: metric → count, or metric → qualifier → count. */
export function instantEvent(
    at: number | string,
    counts: Readonly<Record<string, number | Readonly<Record<string, number>>>>,
    mediaType: string | null = "voice",
    queueId = SALES.id,
): unknown {
    const instant = new Date(at).toISOString();
    return eventBody([{ interval: `${instant}/${instant}`, metrics: rowsOf(counts) }], mediaType, queueId);
}

export type Stats = Readonly<Record<string, number>>;

/** The body of an observations event of the half hour that starts at an instant. */
export function halfHourEvent(start: number | string, stats: Readonly<Record<string, Stats>>, mediaType = "voice", queueId = SALES.id): unknown {
    return eventBody([{ interval: halfHour(start), metrics: Object.entries(stats).map(([metric, part]) => ({ metric, stats: part })) }], mediaType, queueId);
}

export function activityEvent(mediaType: string, data: readonly { metric: string; count?: number; calculatedMetricValue?: number }[]): unknown {
    return { results: [{ mediaType, data }] };
}

export function halfHour(start: number | string): string {
    const from = new Date(start).getTime();
    return `${new Date(from).toISOString()}/${new Date(from + 1_800_000).toISOString()}`;
}

export function rowsOf(counts: Readonly<Record<string, number | Readonly<Record<string, number>>>>): { metric: string; qualifier?: string; stats: Stats }[] {
    return Object.entries(counts).flatMap(([metric, value]) => {
        if (typeof value === "number") return [{ metric, stats: metric === "oLongestWaiting" ? { calculatedMetricValue: value } : { count: value } }];
        return Object.entries(value).map(([qualifier, count]) => ({ metric, qualifier, stats: { count } }));
    });
}

/** A queue's results of an observations query: the media groups, and the queue's own. */
export function observations(
    queueId: string,
    media: Readonly<Record<string, Parameters<typeof rowsOf>[0]>>,
    own: Parameters<typeof rowsOf>[0] = {},
): { group: Record<string, string>; data: ReturnType<typeof rowsOf> }[] {
    return [
        { group: { queueId }, data: rowsOf(own) },
        ...Object.entries(media).map(([mediaType, counts]) => ({ group: { queueId, mediaType }, data: rowsOf(counts) })),
    ];
}

/** A queue's results of an aggregates query by queue and media type. */
export function aggregates(queueId: string, interval: string, media: Readonly<Record<string, Readonly<Record<string, Stats>>>>) {
    return Object.entries(media).map(([mediaType, metrics]) => ({
        group: { queueId, mediaType },
        data: [{ interval, metrics: Object.entries(metrics).map(([metric, stats]) => ({ metric, stats })) }],
    }));
}
