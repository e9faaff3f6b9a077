/** Filters: what is refused, and that whatever is sent means what was written. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { anyOf, readFilter, toPlatformFilter, type FilterTree, type PlatformFilter } from "../../src/analytics/filter.js";
import type { GenesysError } from "../../src/platform/errors.js";

const predicate = (value: string, dimension = "queueId"): any => ({ type: "dimension", dimension, operator: "matches", value });

describe("native filter", () => {
    it("is read from an object or its JSON text; nothing is no filter", () => {
        const filter = { type: "or", predicates: [predicate("a"), { dimension: "wrapUpCode", operator: "notExists" }] };
        assert.deepEqual(readFilter(filter), readFilter(JSON.stringify(filter)));
        for (const nothing of [null, undefined, "", "  ", {}, "{}", { type: "and" }, { type: "and", predicates: [], clauses: [] }]) {
            assert.equal(readFilter(nothing), null, JSON.stringify(nothing));
        }
    });

    it("takes upper case, missing types and null entries as the platform's clients send them", () => {
        const filter = { type: "AND", predicates: [{ dimension: "direction", value: "inbound", operator: null, range: null }], clauses: null };
        assert.deepEqual(toPlatformFilter([readFilter(filter)]), { type: "and", predicates: [predicate("inbound", "direction")] });
    });

    it("takes ranges and values that are no text", () => {
        const filter = {
            type: "and",
            predicates: [{ dimension: "mediaCount", range: { gte: 1, lt: "5" } }, { dimension: "agentOwned", value: true }, { dimension: "routingPriority", value: 3 }],
        };
        assert.deepEqual(toPlatformFilter([readFilter(filter)])?.predicates, [
            { type: "dimension", dimension: "mediaCount", operator: "matches", range: { gte: 1, lt: 5 } },
            predicate("true", "agentOwned"),
            predicate("3", "routingPriority"),
        ]);
    });

    const deep = (levels: number): any => (levels === 0 ? { type: "or", predicates: [predicate("x")] } : { type: "and", predicates: [predicate("y")], clauses: [deep(levels - 1)] });
    const mistakes: readonly (readonly [unknown, string, string, string?])[] = [
        ["{", "filter-no-json", "filter"],
        ["[]", "filter-no-object", "filter"],
        [[predicate("a")], "filter-no-object", "filter"],
        [7, "filter-no-object", "filter"],
        [new Map(), "filter-no-object", "filter"],
        [{ predicates: [predicate("a")] }, "query-no-word", "filter.type"],
        [{ type: "xor", predicates: [predicate("a")] }, "query-word-unknown-near", "filter.type", "or"],
        [{ type: "and", predicate: [predicate("a")] }, "filter-key-unknown-near", "filter", "predicates"],
        [{ type: "and", predicates: predicate("a") }, "query-no-list", "filter.predicates"],
        [{ type: "and", predicates: ["a"] }, "filter-no-object", "filter.predicates[0]"],
        [{ type: "and", predicates: [{ dimension: "queue", value: "a" }] }, "query-word-unknown-near", "filter.predicates[0].dimension"],
        [{ type: "and", predicates: [{ value: "a" }] }, "query-no-word", "filter.predicates[0].dimension"],
        [{ type: "and", predicates: [{ dimension: "queueId" }] }, "filter-no-value", "filter.predicates[0]"],
        [{ type: "and", predicates: [{ dimension: "queueId", value: "a", range: { lt: 1 } }] }, "filter-no-value", "filter.predicates[0]"],
        [{ type: "and", predicates: [{ dimension: "queueId", value: {} }] }, "query-no-text", "filter.predicates[0].value"],
        [{ type: "and", predicates: [{ dimension: "queueId", value: NaN }] }, "query-no-text", "filter.predicates[0].value"],
        [{ type: "and", predicates: [{ dimension: "queueId", operator: "equals", value: "a" }] }, "query-word-unknown", "filter.predicates[0].operator"],
        [{ type: "and", predicates: [{ dimension: "queueId", operator: "exists", value: "a" }] }, "filter-needless-value", "filter.predicates[0]"],
        [{ type: "and", predicates: [{ dimension: "mediaCount", range: {} }] }, "filter-no-value", "filter.predicates[0].range"],
        [{ type: "and", predicates: [{ dimension: "mediaCount", range: { above: 3 } }] }, "filter-key-unknown", "filter.predicates[0].range"],
        [{ type: "and", predicates: [{ dimension: "mediaCount", range: { gt: "many" } }] }, "query-no-number", "filter.predicates[0].range.gt"],
        [{ type: "and", predicates: [{ ...predicate("a"), path: "x" }] }, "filter-key-unknown", "filter.predicates[0]"],
        [{ type: "and", clauses: [{ type: "or" }] }, "filter-empty-clause", "filter.clauses[0]"],
        [{ type: "and", clauses: [{ type: "or", predicates: [{ dimension: "x", value: "" }] }] }, "query-word-unknown", "filter.clauses[0].predicates[0].dimension"],
        [JSON.parse('{"type":"and","__proto__":{"predicates":[]}}'), "filter-key-unknown", "filter"],
        [deep(9), "filter-too-deep", "filter"],
        [{ type: "and", predicates: Array.from({ length: 5_001 }, () => predicate("a")) }, "query-list-too-long", "filter"],
    ];
    for (const [filter, key, field, nearest] of mistakes) {
        it(`${key} at ${field}`, () => {
            assert.throws(() => readFilter(filter), (error: GenesysError) => {
                assert.equal(error.code, "INVALID_QUERY");
                assert.equal(error.key, key);
                assert.equal(error.cause.field, field);
                assert.doesNotMatch(error.message.replace("__proto__", ""), /__\w+__/);
                if (nearest !== undefined) assert.equal(error.cause.nearest, nearest);
                return true;
            });
        });
    }
});

describe("filters together", () => {
    it("keep the platform's usual form: an and of one or-clause a dimension", () => {
        const filter = toPlatformFilter([anyOf("queueId", ["a", "b"]), anyOf("userId", []), anyOf("mediaType", ["voice", "chat"]), anyOf("direction", ["inbound"])]);
        assert.deepEqual(filter, {
            type: "and",
            predicates: [predicate("inbound", "direction")],
            clauses: [
                { type: "or", predicates: [predicate("a"), predicate("b")] },
                { type: "or", predicates: [predicate("voice", "mediaType"), predicate("chat", "mediaType")] },
            ],
        });
        assert.equal(toPlatformFilter([]), null);
        assert.equal(toPlatformFilter([null, anyOf("queueId", [])]), null);
    });

    it("take a long list as it is, as nothing must be multiplied", () => {
        const many = Array.from({ length: 1_400 }, (_, index) => `queue-${index}`);
        assert.equal(toPlatformFilter([anyOf("queueId", many), anyOf("mediaType", ["voice"])])?.clauses?.[0]?.predicates.length, 1_400);
    });

    it("multiply out what has no two-level form, by the shorter way", () => {
        const pairs = readFilter({
            type: "or",
            clauses: [
                { type: "and", predicates: [predicate("a"), predicate("voice", "mediaType")] },
                { type: "and", predicates: [predicate("b"), predicate("chat", "mediaType")] },
            ],
        });
        assert.equal(toPlatformFilter([pairs])?.type, "or");
        const filter = toPlatformFilter([pairs, anyOf("direction", ["inbound"])]);
        assert.equal(filter?.type, "or");
        assert.deepEqual(filter?.clauses?.map((clause) => clause.predicates.length), [3, 3]);
    });

    it("refuse what would grow beyond 1,000 predicates, without trying", () => {
        const clause = (index: number): any => ({ type: "and", predicates: [predicate(`a${index}`), predicate(`b${index}`, "userId")] });
        const filter = readFilter({ type: "or", clauses: Array.from({ length: 40 }, (_, index) => clause(index)) });
        const queues = anyOf("queueId", Array.from({ length: 30 }, (_, index) => `q${index}`));
        assert.throws(() => toPlatformFilter([filter, queues]), (error: GenesysError) => error.key === "filter-too-large" && error.code === "INVALID_QUERY");
        assert.equal(toPlatformFilter([filter])?.clauses?.length, 40);
        assert.equal(toPlatformFilter([filter, anyOf("queueId", ["only"])])?.clauses?.length, 40);
    });

    it("always mean what was written (truth tables)", () => {
        // Five dimensions of which a record has or lacks the value: 32 records.
        const dimensions = ["queueId", "userId", "mediaType", "direction", "purpose"];
        const leaf = fc.constantFrom(...dimensions).map((dimension) => predicate("x", dimension));
        const { tree } = fc.letrec<{ tree: any; node: any }>((tie) => ({
            tree: fc.oneof({ depthSize: "small", withCrossShrink: true }, leaf, tie("node")),
            node: fc.record({ join: fc.constantFrom("and", "or"), parts: fc.array(tie("tree"), { minLength: 1, maxLength: 3 }) }),
        }));
        fc.assert(
            fc.property(fc.array(tree, { minLength: 1, maxLength: 3 }), (trees) => {
                let filter: PlatformFilter | null;
                try {
                    filter = toPlatformFilter(trees);
                } catch (error) {
                    return (error as GenesysError).key === "filter-too-large";
                }
                for (let bits = 0; bits < 2 ** dimensions.length; bits++) {
                    const has = (dimension: string): boolean => (bits & (1 << dimensions.indexOf(dimension))) !== 0;
                    const expected = trees.every((each) => holds(each, has));
                    assert.equal(platformHolds(filter!, has), expected);
                }
                return true;
            }),
            { numRuns: 300 },
        );
    });
});

function holds(tree: FilterTree, has: (dimension: string) => boolean): boolean {
    if (!("join" in tree)) return has(tree.dimension!);
    return tree.join === "and" ? tree.parts.every((part) => holds(part, has)) : tree.parts.some((part) => holds(part, has));
}

/** Two levels only: predicates and clauses of predicates. */
function platformHolds(filter: PlatformFilter, has: (dimension: string) => boolean): boolean {
    const results = [
        ...(filter.predicates ?? []).map((each) => has(each.dimension!)),
        ...(filter.clauses ?? []).map((clause) => {
            const inner = clause.predicates.map((each) => has(each.dimension!));
            return clause.type === "and" ? inner.every(Boolean) : inner.some(Boolean);
        }),
    ];
    return filter.type === "and" ? results.every(Boolean) : results.some(Boolean);
}
