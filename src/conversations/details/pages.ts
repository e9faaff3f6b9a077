/** Conversations by the query that pages: an interval with more than it pages through is cut into parts. */
import { localText } from "../../analytics/zone.js";
import { GenesysError } from "../../platform/errors.js";
import { refusalOf } from "../../platform/refusals.js";
import { Calls, conversationsOf } from "./calls.js";
import type { PlatformQuery } from "./query.js";
import type { Conversation } from "./rows.js";
import { Seen } from "./seen.js";

/** Epoch milliseconds, half-open. */
export interface Span {
    readonly from: number;
    readonly to: number;
}

export interface Page {
    /** Taken out when they go on: while the next page is fetched, nothing of this one is in memory. */
    readonly conversations: Conversation[];
    /** Of the whole query, as the platform counts at the moment; null when it does not say. */
    readonly totalHits: number | null;
}

export interface PagesOptions {
    readonly query: PlatformQuery;
    readonly timeZone: string;
    /** The platform refuses to page further than this many conversations. */
    readonly maxRows: number;
}

const PAGE_SIZE = 100;
/** Parts are planned for fewer than fit: traffic is no even stream. */
const FILLED = 0.8;
const SHORTEST_PART_MS = 60_000;
/** What is refused for its length although it is no longer than this is refused for another reason. */
const NEVER_TOO_LONG_MS = 86_400_000;

export class PagedConversations {
    /** Whether all that the platform counted last came; null when it did not count. Known at the end. */
    reconciled: boolean | null = true;
    isCut = false;
    /** As it was told last; of an interval that is cut, of the whole, and null where that was too long to be counted. */
    totalHits: number | null = null;
    private readonly seen = new Seen();
    private round = 0;
    /** Longer spans are not asked for: the platform refused one. */
    private longestMs = Infinity;

    constructor(
        private readonly calls: Calls,
        private readonly options: PagesOptions,
    ) {}

    async page({ from, to }: Span, pageNumber: number): Promise<Page> {
        const { query, timeZone } = this.options;
        const interval = `${localText(from, timeZone)}/${localText(to, timeZone)}`;
        const asked = { ...query, interval, paging: { pageSize: PAGE_SIZE, pageNumber } };
        const { conversations, totalHits } = await this.calls.ask((api, options) => api.page(asked, options));
        const total = typeof totalHits === "number" ? totalHits : null;
        if (!this.isCut) this.totalHits = total ?? this.totalHits;
        return { conversations: conversationsOf(conversations), totalHits: total };
    }

    /** Its first page; null where the platform does not take so long a span. */
    async first(span: Span): Promise<Page | null> {
        const length = span.to - span.from;
        // Equal parts differ by the millisecond that rounding leaves over.
        if (length > this.longestMs + 1) return null;
        try {
            return await this.page(span, 1);
        } catch (thrown) {
            if (!(thrown instanceof GenesysError) || refusalOf(thrown) !== "interval" || length <= NEVER_TOO_LONG_MS) throw thrown;
            this.longestMs = length / 2;
            return null;
        }
    }

    /** Whether the span has any conversation at all that the client may see. */
    async hasAnything({ from, to }: Span): Promise<boolean> {
        const { query, timeZone } = this.options;
        const { conversationFilters: _, segmentFilters: __, ...unfiltered } = query;
        const asked = { ...unfiltered, interval: `${localText(from, timeZone)}/${localText(to, timeZone)}`, paging: { pageSize: 1, pageNumber: 1 } };
        const { conversations } = await this.calls.ask((api, options) => api.page(asked, options));
        return conversationsOf(conversations).length > 0;
    }

    /** All of a span, in the query's order, no conversation twice. `first`: what the method of that name gave. */
    read(span: Span, first: Page | null): AsyncGenerator<Conversation[], void> {
        return this.readSpan(span, first, true);
    }

    /** `isEarliest`: what began before the span belongs to it, else to an earlier part. */
    private async *readSpan(span: Span, first: Page | null, isEarliest: boolean): AsyncGenerator<Conversation[], void> {
        const parts = this.partsOf(span, first);
        if (first !== null && parts.length === 0) return yield* this.readPages(span, first, isEarliest);
        this.isCut = true;
        for (const part of this.options.query.order === "desc" ? parts.toReversed() : parts) {
            yield* this.readSpan(part, await this.first(part), isEarliest && part.from === span.from);
        }
    }

    /** None where the span can be paged through as it is, or cannot be cut. */
    private partsOf(span: Span, first: Page | null): readonly Span[] {
        const { maxRows } = this.options;
        if (first === null) return cut(span, (span.to - span.from) / this.longestMs);
        return (first.totalHits ?? 0) > maxRows ? cut(span, first.totalHits! / (maxRows * FILLED)) : [];
    }

    private async *readPages(span: Span, first: Page, isEarliest: boolean): AsyncGenerator<Conversation[], void> {
        const round = ++this.round;
        const { maxRows } = this.options;
        let came = 0;
        let total = first.totalHits;
        let page = first;
        for (let number = 1; page.conversations.length > 0; number++) {
            came += this.keepFresh(page.conversations, round, (each, isNew) => !this.isCut || belongs(each, span, isEarliest, isNew));
            if (page.conversations.length > 0) yield page.conversations.splice(0);
            if ((number + 1) * PAGE_SIZE > maxRows) break;
            page = await this.page(span, number + 1);
            total = page.totalHits ?? total;
        }
        if (total === null) this.reconciled = null;
        else if (came < total) this.reconciled &&= false;
    }

    /** Takes out what came before or is not wanted; tells how many came for the first time in this round. */
    private keepFresh(conversations: Conversation[], round: number, isWanted: (conversation: Conversation, isNew: boolean) => boolean): number {
        let came = 0;
        let kept = 0;
        for (const conversation of conversations) {
            const coming = this.seen.note(conversation, round);
            if (coming === "again") continue;
            came++;
            if (isWanted(conversation, coming === "first")) conversations[kept++] = conversation;
        }
        conversations.length = kept;
        return came;
    }
}

/** Each conversation belongs to the part that it began in, or to the earliest; one that does not tell is taken where it comes first. */
function belongs({ conversationStart }: Conversation, { from }: Span, isEarliest: boolean, isNew: boolean): boolean {
    const began = Date.parse(conversationStart ?? "");
    return Number.isNaN(began) ? isNew : isEarliest || began >= from;
}

/** Into at least two equal parts, none shorter than a minute; none at all where that cannot be. */
function cut({ from, to }: Span, wanted: number): readonly Span[] {
    const count = Math.min(Math.max(2, Math.ceil(wanted)), Math.floor((to - from) / SHORTEST_PART_MS));
    if (count < 2) return [];
    const at = (index: number): number => (index === count ? to : from + Math.floor(((to - from) / count) * index));
    return Array.from({ length: count }, (_, index) => ({ from: at(index), to: at(index + 1) }));
}
