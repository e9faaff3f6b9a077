/** Reports on agents: what may be asked, and occupancy and times from a small record computed by hand. */
import assert from "node:assert/strict";
import { kpiNames } from "../../src/analytics/kpis.js";
import { AGENT_DEFAULTS, DEFAULTS, readRequest, type Settings } from "../../src/analytics/request.js";
import type { GenesysError } from "../../src/platform/errors.js";
import { bucket, HALF_HOUR, NEXT_HALF_HOUR, shape } from "./samples.js";

const MINUTE = 60_000;

/** A half hour: 18 minutes at work, 1 on another call, 5 idle, 2 not responding, 4 off queue. */
const FIRST = {
    "tAgentRoutingStatus:INTERACTING": { sum: 18 * MINUTE },
    "tAgentRoutingStatus:COMMUNICATING": { sum: MINUTE },
    "tAgentRoutingStatus:IDLE": { sum: 5 * MINUTE },
    "tAgentRoutingStatus:NOT_RESPONDING": { sum: 2 * MINUTE },
    "tAgentRoutingStatus:OFF_QUEUE": { sum: 4 * MINUTE },
    "tSystemPresence:ON_QUEUE": { sum: 26 * MINUTE },
    "tSystemPresence:BREAK": { sum: 4 * MINUTE },
};
const SECOND = { "tAgentRoutingStatus:OFF_QUEUE": { sum: 30 * MINUTE }, "tSystemPresence:OFFLINE": { sum: 20 * MINUTE }, "tSystemPresence:MEAL": { sum: 10 * MINUTE } };

const settings: Settings = { source: "agents", metrics: kpiNames("agents") };

describe("figures of agents", () => {
    it("are computed from the time under each qualifier", () => {
        const { rows, totals } = shape(settings, [{ group: { userId: "u1" }, data: [bucket(HALF_HOUR, FIRST), bucket(NEXT_HALF_HOUR, SECOND)] }]);
        const figures = (row: any): unknown[] => kpiNames("agents").map((name) => row[name]).map((value) => (typeof value === "number" && value > 1 ? value / 60 : value));
        assert.deepEqual(kpiNames("agents"), [
            "occupancy", "onQueueSeconds", "interactingSeconds", "communicatingSeconds", "idleSeconds", "notRespondingSeconds", "offQueueSeconds", "loggedInSeconds",
            "presenceAvailableSeconds", "presenceOnQueueSeconds", "presenceBusySeconds", "presenceAwaySeconds", "presenceBreakSeconds", "presenceMealSeconds",
            "presenceMeetingSeconds", "presenceTrainingSeconds", "presenceIdleSeconds", "presenceOfflineSeconds",
        ]);
        assert.deepEqual(figures(rows[0]), [18 / 24, 24, 18, 1, 5, 2, 4, 30, 0, 26, 0, 0, 4, 0, 0, 0, 0, 0]);
        assert.deepEqual(figures(rows[1]), [null, 0, 0, 0, 0, 0, 30, 10, 0, 0, 0, 0, 0, 10, 0, 0, 0, 20]);
        assert.deepEqual(figures(totals), [18 / 24, 24, 18, 1, 5, 2, 34, 40, 0, 26, 0, 0, 4, 10, 0, 0, 0, 20]);
    });

    it("of nobody are times of 0 and no occupancy", () => {
        const { totals } = shape(settings, []);
        assert.deepEqual([totals["occupancy"], totals["onQueueSeconds"], totals["presenceMealSeconds"]], [null, 0, 0]);
    });

    it("are not known where a time is not told", () => {
        const told = { ...FIRST, "tAgentRoutingStatus:IDLE": {} };
        const { rows } = shape(settings, [{ group: { userId: "u1" }, data: [bucket(HALF_HOUR, told)] }]);
        assert.deepEqual([rows[0]!["occupancy"], rows[0]!["idleSeconds"], rows[0]!["interactingSeconds"]], [null, null, 18 * 60]);
    });
});

describe("a request for agents", () => {
    const failure = (query: unknown, properties: Settings = { source: "agents" }): GenesysError => {
        try {
            readRequest(properties, query);
        } catch (error) {
            return error as GenesysError;
        }
        return assert.fail("was read");
    };

    it("has defaults of its own, also in place of those that a node was saved with", () => {
        for (const request of [readRequest({ source: "agents" }, null), readRequest({ groupBy: [...DEFAULTS.groupBy], metrics: [...DEFAULTS.metrics] }, { source: "agents" })]) {
            assert.equal(request.source, "agents");
            assert.deepEqual(request.groupBy, ["userId"]);
            assert.deepEqual(request.kpis.map(({ name }) => name), AGENT_DEFAULTS.metrics);
        }
        assert.equal(readRequest({}, null).source, "conversations");
        assert.equal(readRequest({ source: "agents" }, { source: "conversations" }).source, "conversations");
    });

    it("takes the platform's metrics, agents, a filter and views", () => {
        const request = readRequest({ source: "agents" }, {
            metrics: "tSystemPresence, tagentroutingstatus",
            users: ["Ann"],
            groupBy: [],
            filter: { type: "or", predicates: [{ dimension: "userId", value: "x" }] },
            views: [{ name: "long", target: "tAgentRoutingStatus", range: { gte: 60_000 } }],
            flattenMultivaluedDimensions: true,
        });
        assert.deepEqual([request.metrics, request.groupBy, request.agents.length, request.views.length], [["tSystemPresence", "tAgentRoutingStatus"], [], 1, 1]);
    });

    const cases: readonly (readonly [object, string, string])[] = [
        [{ queues: ["Sales"] }, "query-not-of-agents", "queues"],
        [{ mediaTypes: "voice" }, "query-not-of-agents", "mediaTypes"],
        [{ directions: ["inbound"] }, "query-not-of-agents", "directions"],
        [{ answeredWithin: [20] }, "query-not-of-agents", "answeredWithin"],
        [{ queryType: "topN" }, "query-not-of-agents", "queryType"],
        [{ limit: 3 }, "query-not-of-agents", "limit"],
        [{ groupBy: ["queueId"] }, "query-word-unknown", "groupBy"],
        [{ metrics: ["offered"] }, "metric-of-other-source", "metrics"],
        [{ metrics: ["tHandle"] }, "metric-of-other-source", "metrics"],
        [{ metrics: ["answeredWithin20"] }, "metric-of-other-source", "metrics"],
        [{ metrics: ["ocupancy"] }, "metric-unknown-near", "metrics"],
        [{ filter: { type: "and", predicates: [{ dimension: "queueId", value: "x" }] } }, "query-word-unknown", "filter.predicates[0].dimension"],
        [{ views: [{ name: "v", target: "tHandle", range: { lt: 1 } }] }, "query-word-unknown", "views[0].target"],
    ];
    for (const [query, key, field] of cases) {
        it(`${JSON.stringify(query)}: ${key}`, () => {
            const error = failure(query);
            assert.deepEqual([error.code, error.key, error.cause.field], ["INVALID_QUERY", key, field]);
        });
    }

    it("names the other source for a figure of agents as well", () => {
        const error = failure({ metrics: ["occupancy"] }, {});
        assert.equal(error.key, "metric-of-other-source");
        assert.match(error.message, /source agents/);
    });

    it("refuses a node's own queues too, and takes them once they are emptied", () => {
        assert.equal(failure(null, { source: "agents", queues: ["Sales"] }).cause.field, "queues");
        assert.equal(readRequest({ source: "agents", queues: ["Sales"] }, { queues: [] }).queues.length, 0);
    });
});
