/** What may be asked for, and how mistakes are told: by field, value, what is possible and the nearest name. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import fc from "fast-check";
import { buildQuery } from "../../src/conversations/details/query.js";
import { DEFAULTS, readDetailsRequest } from "../../src/conversations/details/request.js";
import { CONVERSATION_DIMENSIONS, CONVERSATION_METRICS, SEGMENT_DIMENSIONS } from "../../src/conversations/details/vocabulary.js";
import { GenesysError } from "../../src/platform/errors.js";

const predicate = { dimension: "queueId", value: "q" };

function mistakeOf(query: unknown): GenesysError {
    try {
        readDetailsRequest({}, query);
    } catch (error) {
        assert.ok(error instanceof GenesysError, String(error));
        return error;
    }
    throw new Error("not refused");
}

describe("requests for conversation details", () => {
    it("have their defaults, replaced by the node's settings, replaced by msg.query", () => {
        const plain = readDetailsRequest({}, undefined);
        assert.deepEqual([plain.interval.text, plain.include, plain.order, plain.mode, plain.output, plain.deliver, plain.limit, plain.timeout], ["yesterday", "all", "asc", "auto", "rows", "pages", Infinity, 60]);
        const asked = readDetailsRequest({ limit: 5, queues: [{ id: "a", name: null }], include: "" }, { limit: "7", queues: [], order: null, users: "Robin" });
        assert.deepEqual([asked.limit, asked.queues, asked.order, asked.include, asked.agents], [7, [], "asc", "all", [{ id: null, name: "Robin" }]]);
    });

    for (const [query, key, field, nearest] of [
        ["yesterday", "query-no-object", "query", null],
        [{ queue: "Sales" }, "query-key-unknown-near", "queue", "queues"],
        [{ users: "a", agents: "b" }, "query-agents-twice", "users", null],
        [{ deliver: "page" }, "query-word-unknown-near", "deliver", "pages"],
        [{ mediaTypes: "voicee" }, "query-word-unknown-near", "mediaTypes", "voice"],
        [{ limit: 1.5 }, "query-no-whole-number", "limit", null],
        [{ timeout: 0 }, "query-no-number", "timeout", null],
        [{ filter: "{" }, "filter-no-json", "filter", null],
        [{ filter: [] }, "details-filter-shape", "filter", null],
        [{ filter: { type: "and", predicates: [predicate] } }, "filter-key-unknown", "filter", null],
        [{ filter: { segmentFilters: ["x"] } }, "details-filter-shape", "filter.segmentFilters[0]", null],
        [{ filter: { segmentFilters: [{ type: "and" }] } }, "filter-empty-clause", "filter.segmentFilters[0]", null],
        [{ filter: { segmentFilters: [{ type: "and", clauses: [{ type: "or", predicates: [] }] }] } }, "filter-empty-clause", "filter.segmentFilters[0].clauses[0]", null],
        [{ filter: { segmentFilters: [{ type: "and", clauses: [{ type: "or", clauses: [] }] }] } }, "filter-key-unknown", "filter.segmentFilters[0].clauses[0]", null],
        [{ filter: { segmentFilters: [{ type: "and", predicates: [{ value: "q" }] }] } }, "details-filter-subject", "filter.segmentFilters[0].predicates[0]", null],
        [{ filter: { segmentFilters: [{ type: "and", predicates: [{ ...predicate, metric: "tSegmentDuration" }] }] } }, "details-filter-subject", "filter.segmentFilters[0].predicates[0]", null],
        [{ filter: { conversationFilters: [{ type: "and", predicates: [predicate] }] } }, "query-word-unknown", "filter.conversationFilters[0].predicates[0].dimension", null],
        [{ filter: { conversationFilters: { type: "and", predicates: [{ metric: "tHandel", range: { gt: 1 } }] } } }, "query-word-unknown-near", "filter.conversationFilters[0].predicates[0].metric", "tHandle"],
        [{ filter: { segmentFilters: [{ type: "and", predicates: [{ dimension: "queueId" }] }] } }, "filter-no-value", "filter.segmentFilters[0].predicates[0]", null],
        [{ filter: { segmentFilters: [{ type: "and", predicates: [{ ...predicate, operator: "exists" }] }] } }, "filter-needless-value", "filter.segmentFilters[0].predicates[0]", null],
    ] as const) {
        it(`${JSON.stringify(query).slice(0, 90)}: ${key}`, () => {
            const error = mistakeOf(query);
            assert.deepEqual([error.code, error.key, error.cause.field, error.cause.nearest], ["INVALID_QUERY", key, field, nearest]);
            assert.doesNotMatch(error.message, /__|undefined|\[object/);
        });
    }

    it("never end in another error, whatever msg.query holds", () => {
        const hostile = fc.oneof(fc.anything({ withDate: true, withMap: true, withNullPrototype: true, withBigInt: true }), fc.jsonValue());
        const keys = fc.constantFrom(...Object.keys(DEFAULTS));
        fc.assert(
            fc.property(fc.dictionary(keys, hostile), hostile, hostile, (query, filter, entry) => {
                for (const given of [query, filter, { filter }, { filter: { segmentFilters: [entry] } }, { filter: { segmentFilters: [{ type: "and", predicates: [entry] }] } }]) {
                    try {
                        readDetailsRequest({}, given);
                    } catch (error) {
                        assert.ok(error instanceof GenesysError && error.code === "INVALID_QUERY", String(error));
                    }
                }
            }),
            { numRuns: 300 },
        );
    });

    it("become the platform's query: lists on one segment, whether it is over, and native filters beside them", () => {
        const filter = {
            conversationFilters: { type: "AND", predicates: [{ metric: "tHandle", range: { gte: 60_000 } }] },
            segmentFilters: [{ type: "or", predicates: [{ property: "vip", propertyType: "bool", value: true }, { dimension: "wrapUpCode", operator: "notExists" }] }],
        };
        const request = readDetailsRequest({ filter: JSON.stringify(filter), mediaTypes: "voice", include: "ended", order: "desc" }, null);
        assert.deepEqual(buildQuery(request, "a/b", { queues: ["q1", "q2"], agents: [] }), {
            interval: "a/b",
            order: "desc",
            orderBy: "conversationStart",
            conversationFilters: [
                { type: "and", predicates: [{ type: "dimension", dimension: "conversationEnd", operator: "exists" }] },
                { type: "and", predicates: [{ type: "metric", metric: "tHandle", operator: "matches", range: { gte: 60_000 } }] },
            ],
            segmentFilters: [
                {
                    type: "and",
                    clauses: [
                        { type: "or", predicates: ["q1", "q2"].map((value) => ({ type: "dimension", dimension: "queueId", operator: "matches", value })) },
                        { type: "or", predicates: [{ type: "dimension", dimension: "mediaType", operator: "matches", value: "voice" }] },
                    ],
                },
                {
                    type: "or",
                    predicates: [
                        { type: "property", property: "vip", propertyType: "bool", operator: "matches", value: "true" },
                        { type: "dimension", dimension: "wrapUpCode", operator: "notExists" },
                    ],
                },
            ],
        });
    });

    it("know the words that the platform's models list", function () {
        const path = resolve(__dirname, "../../../shared/schemas/models.schema.json");
        if (!existsSync(path)) return this.skip();
        const { $defs } = JSON.parse(readFileSync(path, "utf8")) as { $defs: Record<string, { properties: Record<string, { enum?: string[] }> }> };
        const words = (model: string, property: string): string[] => [...$defs[model]!.properties[property]!.enum!];
        assert.deepEqual([...CONVERSATION_DIMENSIONS], words("ConversationDetailQueryPredicate", "dimension"));
        assert.deepEqual([...CONVERSATION_METRICS], words("ConversationDetailQueryPredicate", "metric"));
        assert.deepEqual([...SEGMENT_DIMENSIONS], words("SegmentDetailQueryPredicate", "dimension"));
    });
});
