/** How a query is going to be asked, told before anything is sent: a forecast for its author, by the rules that the asking itself follows. */
import { gridOf } from "./grid.js";
import { shapeOf, type Limits } from "./limits.js";
import type { Mode } from "./ask.js";
import type { Interval } from "../interval.js";
import type { Kpi } from "../kpis.js";
import { totalsQuery, type PlatformQuery } from "../query.js";

export interface Forecast {
    readonly mode: Mode;
    /** Null for a job: how often it is looked after depends on how long it takes. */
    readonly requests: number | null;
}

const DAY_MS = 86_400_000;
/** Beyond so many pieces the query is asked as a job. */
const MOST_PIECES = 24;
/** Nearly every interaction is a group of its own. */
const UNBOUNDED_DIMENSIONS: ReadonlySet<string> = new Set(["ani", "conversationId", "externalContactId", "participantName", "sessionId"]);

/** `limits`: what was learned with the connection, else those that it begins with. `now`: epoch milliseconds. */
export function foresee(query: PlatformQuery, kpis: readonly Kpi[], interval: Interval, limits: Limits, now: number): Forecast {
    if (interval.from === interval.to) return { mode: "sync", requests: 0 };
    const days = (interval.to - interval.from) / DAY_MS;
    const shape = shapeOf(query, days);
    const isUnbounded = days > 1 && (query.groupBy ?? []).some((dimension) => UNBOUNDED_DIMENSIONS.has(dimension));
    if (isUnbounded || limits.isTooLarge(shape)) return { mode: "job", requests: null };
    const pieces = piecesOf(query, shape, interval, limits, now);
    if (pieces > MOST_PIECES) return { mode: "job", requests: null };
    return { mode: pieces > 1 ? "chunked" : "sync", requests: pieces + (totalsQuery(query, kpis) === null ? 0 : 1) };
}

function piecesOf(query: PlatformQuery, shape: string, interval: Interval, limits: Limits, now: number): number {
    const isRanked = query.queryType === "topN" || query.queryType === "bottomN";
    const grid = query.granularity === undefined || isRanked ? null : gridOf(interval, query.granularity, "calendar");
    if (grid === null) return 1;
    const { days, buckets } = limits.most(shape);
    const longest = Math.max(grid.bucketMs, Math.min(days * DAY_MS, buckets * grid.bucketMs));
    if ((interval.to - interval.from) / longest > MOST_PIECES) return MOST_PIECES + 1;
    let pieces = 0;
    for (let from = interval.from; from < interval.to && (pieces === 0 || from < now) && pieces <= MOST_PIECES; pieces++) {
        from = grid.next(from, limits.next(shape, (interval.to - from) / grid.bucketMs, pieces));
    }
    return pieces;
}
