/** How a query is going to be asked, told before anything is sent: a forecast for its author, by the rules that the asking itself follows. */
import { firstEnd, gridFor } from "./grid.js";
import { isLarge, longestPiece, MOST_PIECES, shapeOf, type Limits } from "./limits.js";
import type { Mode } from "./ask.js";
import { DAY_MS } from "../granularity.js";
import type { Interval } from "../interval.js";
import type { Kpi } from "../kpis.js";
import { totalsQuery, type PlatformQuery } from "../query.js";

export interface Forecast {
    readonly mode: Mode;
    /** Null for a job: how often it is looked after depends on how long it takes. */
    readonly requests: number | null;
}

/** `limits`: what was learned with the connection, else those that it begins with. `now`: epoch milliseconds. */
export function foresee(query: PlatformQuery, kpis: readonly Kpi[], interval: Interval, limits: Limits, now: number): Forecast {
    if (interval.from === interval.to) return { mode: "sync", requests: 0 };
    const days = (interval.to - interval.from) / DAY_MS;
    const pieces = isLarge(query, days, limits) ? Infinity : piecesOf(query, shapeOf(query, days), interval, limits, now);
    if (pieces > MOST_PIECES) return { mode: "job", requests: null };
    return { mode: pieces > 1 ? "chunked" : "sync", requests: pieces + (totalsQuery(query, kpis) === null ? 0 : 1) };
}

function piecesOf(query: PlatformQuery, shape: string, interval: Interval, limits: Limits, now: number): number {
    const grid = gridFor(query, interval, "calendar");
    if (grid === null) return 1;
    if ((interval.to - interval.from) / longestPiece(limits.most(shape), grid.bucketMs) > MOST_PIECES) return MOST_PIECES + 1;
    let pieces = 0;
    for (let from = interval.from; from < interval.to && (pieces === 0 || from < now) && pieces <= MOST_PIECES; pieces++) {
        const most = limits.next(shape, (interval.to - from) / grid.bucketMs, pieces);
        from = pieces === 0 ? firstEnd(grid, from, most) : grid.next(from, most);
    }
    return pieces;
}
