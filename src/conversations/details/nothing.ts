/** Why there are no conversations, as far as one can know: words that a flow can match, as those of reports. */
import type { Interval } from "../../analytics/interval.js";
import type { PlatformQuery } from "./query.js";

/**
 * `notBegun`: the interval has only just begun, or will. `noDataYet`: a job's data ends before it. `filterMatchesNothing`: there is something in
 * it, but nothing that was asked for. `nothingVisible`: there is nothing, or nothing that the client's role may see: the platform does not tell which.
 */
export type DetailsNotice = "notBegun" | "noDataYet" | "filterMatchesNothing" | "nothingVisible";

export interface Nothing {
    readonly interval: Interval;
    readonly query: PlatformQuery;
    /** Epoch milliseconds by the platform's clock. */
    readonly now: number;
    /** Up to when a job's data is whole; null where there was no job. */
    readonly dataAvailabilityDate: string | null;
}

/** `hasAnything`: asks whether the interval has anything without the filters, and only where these may be why; null where that is not known. */
export async function reasonsOfNothing({ interval, query, now, dataAvailabilityDate }: Nothing, hasAnything: () => Promise<boolean | null>): Promise<readonly DetailsNotice[]> {
    if (interval.from >= now || interval.from === interval.to) return ["notBegun"];
    if (dataAvailabilityDate !== null && Date.parse(dataAvailabilityDate) <= interval.from) return ["noDataYet"];
    if (query.conversationFilters === undefined && query.segmentFilters === undefined) return ["nothingVisible"];
    const elsewhere = await hasAnything();
    return elsewhere === null ? [] : [elsewhere ? "filterMatchesNothing" : "nothingVisible"];
}
