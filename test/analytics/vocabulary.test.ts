/** The platform's words, compared with its published models where these are at hand. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import * as vocabulary from "../../src/analytics/vocabulary.js";
import { INTERVAL_WORDS, readInterval } from "../../src/analytics/interval.js";
import { kpiNames, kpiOf } from "../../src/analytics/kpis.js";
import { analyticsTexts } from "../../src/analytics/texts.js";

const MODELS = path.resolve(__dirname, "../../../shared/schemas/models.schema.json");

describe("analytics vocabulary", () => {
    describe("against the platform's models", () => {
        let defs: any;

        before(function () {
            if (!existsSync(MODELS)) this.skip();
            defs = JSON.parse(readFileSync(MODELS, "utf8")).$defs;
        });

        const words = (model: string, property: string): string[] => {
            const { items, enum: own } = defs[model].properties[property];
            return [...((items?.enum ?? own) as string[])].toSorted();
        };
        const same = (actual: readonly string[], expected: string[]): void => assert.deepEqual([...actual].toSorted(), expected);

        it("has all metrics and dimensions", () => {
            same(vocabulary.METRICS, words("ConversationAggregationQuery", "metrics"));
            same(vocabulary.GROUP_DIMENSIONS, words("ConversationAggregationQuery", "groupBy"));
            same(vocabulary.FILTER_DIMENSIONS, words("ConversationAggregateQueryPredicate", "dimension"));
            assert.deepEqual([vocabulary.METRICS.length, vocabulary.GROUP_DIMENSIONS.length, vocabulary.FILTER_DIMENSIONS.length], [80, 83, 84]);
        });

        it("has all metrics and dimensions of agents", () => {
            same(vocabulary.AGENT_METRICS, words("UserAggregationQuery", "metrics"));
            same(vocabulary.AGENT_METRICS, words("UserAggregationView", "target"));
            same(vocabulary.AGENT_DIMENSIONS, words("UserAggregationQuery", "groupBy"));
            same(vocabulary.AGENT_DIMENSIONS, words("UserAggregateQueryPredicate", "dimension"));
        });

        it("has all words of filters, sorting and views", () => {
            same(vocabulary.PREDICATE_OPERATORS, words("ConversationAggregateQueryPredicate", "operator"));
            same(vocabulary.PREDICATE_TYPES, words("ConversationAggregateQueryPredicate", "type"));
            same(vocabulary.FILTER_TYPES, words("ConversationAggregateQueryClause", "type"));
            same(vocabulary.QUERY_TYPES, words("ConversationAggregationQuery", "queryType"));
            same(vocabulary.TIME_DIMENSIONS, words("ConversationAggregationQuery", "alternateTimeDimension"));
            same(vocabulary.SORT_METRICS, words("ConversationAggregationSort", "name"));
            same(vocabulary.SORT_FUNCTIONS, words("ConversationAggregationSort", "function"));
            same(vocabulary.VIEW_FUNCTIONS, words("ConversationAggregationView", "function"));
            same(vocabulary.VIEW_BOUNDS, Object.keys(defs.AggregationRange.properties).toSorted());
            same(vocabulary.VALUE_BOUNDS, Object.keys(defs.NumericRange.properties).toSorted());
        });

        it("has all media types and directions", () => {
            same(vocabulary.MEDIA_TYPES, words("ConversationMetricsTopicConversationMetricRecord", "mediaType"));
            same(vocabulary.DIRECTIONS, words("ConversationMetricsTopicConversationMetricRecord", "direction"));
        });

        it("counts every dimension that is a list in metric records among the overlapping ones", () => {
            const record = defs.ConversationMetricsTopicConversationMetricRecord.properties;
            const singular = new Map([["destinationAddresses", "destinationAddress"]]);
            const lists = Object.keys(record).filter((name) => record[name].type === "array").map((name) => singular.get(name) ?? name.replace(/s$/, ""));
            const dimensions = lists.filter((name) => (vocabulary.GROUP_DIMENSIONS as readonly string[]).includes(name));
            assert.ok(dimensions.length >= 9);
            for (const dimension of dimensions) assert.ok(vocabulary.OVERLAPPING_DIMENSIONS.has(dimension), dimension);
        });
    });

    it("has a kind for every metric", () => {
        assert.equal(vocabulary.metricKind("nOffered"), "counter");
        assert.equal(vocabulary.metricKind("oMediaCount"), "counter");
        assert.equal(vocabulary.metricKind("tHandle"), "timer");
        assert.equal(vocabulary.metricKind("oServiceLevel"), "serviceLevel");
        assert.equal(vocabulary.metricKind("oCallbackServiceLevel"), "serviceLevel");
        assert.equal(vocabulary.metricKind("oServiceTarget"), "target");
        for (const dimension of vocabulary.OVERLAPPING_DIMENSIONS) assert.ok((vocabulary.GROUP_DIMENSIONS as readonly string[]).includes(dimension), dimension);
    });

    it("names every key figure in the node's help, and tells each in its catalog", () => {
        const nodes = path.resolve(__dirname, "../../nodes/locales/en-US/genesys-cloud-analytics-aggregate");
        const help = readFileSync(`${nodes}.html`, "utf8");
        const { kpi } = JSON.parse(readFileSync(`${nodes}.json`, "utf8"))["genesys-cloud-analytics-aggregate"];
        const names = [...kpiNames("conversations"), ...kpiNames("agents")];
        assert.deepEqual(Object.keys(kpi), names);
        // Presences are all called alike: one stands for them.
        for (const name of names) if (!name.startsWith("presence") || name === "presenceMealSeconds") assert.match(help, new RegExp(`[\\s\`]${name}[,\`]|, ${name}\``), name);
    });

    it("builds key figures and aliases from known metrics only", () => {
        const known: readonly string[] = vocabulary.METRICS;
        for (const name of [...kpiNames("conversations"), "answeredWithin20"]) for (const metric of kpiOf(name)!.needs) assert.ok(known.includes(metric), metric);
        for (const metric of vocabulary.METRIC_ALIASES.values()) assert.ok(known.includes(metric), metric);
    });

    it("can read every interval that it offers", () => {
        for (const text of INTERVAL_WORDS) readInterval({ text, timeZone: "Europe/Berlin", weekStart: "" }, Date.parse("2026-11-20T10:17:00Z"));
    });

    it("has sentences with keys that catalogs can hold", () => {
        for (const [key, sentence] of Object.entries(analyticsTexts)) {
            assert.match(key, /^[a-z]+(-[a-z0-9]+)*$/);
            assert.match(sentence, /[.?:…]$|__$/, key);
        }
    });
});
