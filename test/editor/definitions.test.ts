import assert from "node:assert/strict";
import { kpiNames } from "../../src/analytics/kpis.js";
import { WEEKDAYS } from "../../src/analytics/interval.js";
import { readRequest } from "../../src/analytics/request.js";
import { readDetailsRequest } from "../../src/conversations/details/request.js";
import { readAggregateSettings, readDetailsSettings } from "../../src/previews/report-settings.js";
import * as vocabulary from "../../nodes/editor/vocabulary.editor.js";
import { readJson } from "../package/project.js";
import { definitionOf, judge, missingKeys, nodeOf } from "./definitions.js";

const { "node-red": manifest } = readJson("package.json") as { "node-red": { nodes: Record<string, string> } };
/** A platform call has no default for it. */
const PATH = "genesys-cloud-api.path";
const CONFIG = "genesys-cloud-config";
const OBSERVER = "genesys-cloud-queue-observer";
const AGGREGATE = "genesys-cloud-analytics-aggregate";
const DETAILS = "genesys-cloud-conversation-details";

function label(stem: string, properties: Record<string, unknown>): string {
    return definitionOf(stem).label!.call(nodeOf(stem, properties));
}

function accepts(stem: string, property: string, values: readonly unknown[]): void {
    for (const value of values) assert.equal(judge(stem, property, value), true, `${property} = ${JSON.stringify(value)}`);
}

function refuses(stem: string, property: string, values: readonly unknown[], reason: RegExp): void {
    for (const value of values) assert.match(String(judge(stem, property, value)), reason, `${property} = ${JSON.stringify(value)}`);
}

const aggregateOf = (definition: object): unknown => readRequest(readAggregateSettings(definition), undefined);
const detailsOf = (definition: object): unknown => readDetailsRequest(readDetailsSettings(definition), undefined);

describe("dialog definitions", () => {
    afterEach(() => assert.deepEqual(missingKeys, []));

    for (const stem of Object.keys(manifest.nodes)) {
        describe(stem, () => {
            it("finds its own defaults valid", () => {
                const { defaults } = definitionOf(stem);
                for (const [property, { validate, value }] of Object.entries(defaults)) {
                    if (validate && `${stem}.${property}` !== PATH) assert.equal(judge(stem, property, value), true, property);
                }
            });

            it("accepts missing properties and variables everywhere", () => {
                const { defaults } = definitionOf(stem);
                for (const [property, { validate }] of Object.entries(defaults)) {
                    if (!validate) continue;
                    assert.equal(judge(stem, property, "${ANY_NAME}"), true, property);
                    if (property !== "region" && `${stem}.${property}` !== PATH) assert.equal(judge(stem, property, undefined), true, property);
                }
            });

            it("gives reasons: validators declare both parameters", () => {
                const { defaults, credentials = {} } = definitionOf(stem);
                for (const [property, { validate }] of [...Object.entries(defaults), ...Object.entries(credentials)]) {
                    if (validate) assert.equal(validate.length, 2, property);
                }
            });
        });
    }

    it("judges regions as the runtime does", () => {
        accepts(CONFIG, "region", ["demo", "mypurecloud.de", "eu-central-1", "eu_central_1", "https://apps.mypurecloud.ie", "new.region.example"]);
        refuses(CONFIG, "region", ["", undefined], /No region is chosen/);
        refuses(CONFIG, "region", ["frankfurt", "eu-central-9"], /is not known/);
        assert.equal(judge(CONFIG, "region", "", { apiUrl: "http://127.0.0.1:8085" }), true);
    });

    it("judges addresses", () => {
        accepts(CONFIG, "apiUrl", ["", "http://127.0.0.1:8085", "https://api.example.com/gateway"]);
        accepts(CONFIG, "loginUrl", ["", "https://login.example.com"]);
        refuses(CONFIG, "apiUrl", ["example.com", "ftp://example.com"], /full address/);
        refuses(CONFIG, "loginUrl", ["login"], /full address/);
    });

    it("judges the limits of a connection", () => {
        accepts(CONFIG, "budget", [1, "80", 100, ""]);
        refuses(CONFIG, "budget", [0, 101, "all"], /^Budget: must be/);
        accepts(CONFIG, "maxChannels", [1, "4", 20, ""]);
        refuses(CONFIG, "maxChannels", [0, 21], /^Channels: must be between 1 and 20/);
        refuses(CONFIG, "maxFrameBytes", [1023, 67108865], /^Frame limit: must be between 1024 and 67108864/);
    });

    it("refuses the demo together with credentials, once they are known", () => {
        assert.match(String(judge(CONFIG, "region", "demo", { credentials: { clientId: "x", has_clientSecret: true } })), /needs no credentials/);
        assert.equal(judge(CONFIG, "region", "demo", { credentials: { clientId: "", has_clientSecret: false } }), true);
        assert.equal(judge(CONFIG, "region", "demo", { apiUrl: "http://127.0.0.1:1", credentials: { clientId: "x" } }), true);
    });

    it("asks for credentials of a real region", () => {
        const { validate, label: name } = definitionOf(CONFIG).credentials!["clientSecret"]!;
        assert.match(String(validate!.call(nodeOf(CONFIG, { region: "mypurecloud.de" }), "", { label: name! })), /^Client secret: needed/);
        assert.equal(validate!.call(nodeOf(CONFIG, { region: "mypurecloud.de" }), "__PWRD__", {}), true);
        assert.equal(validate!.call(nodeOf(CONFIG, { region: "demo" }), "", {}), true);
        for (const region of ["demo", ""]) assert.match(String(validate!.call(nodeOf(CONFIG, { region, apiUrl: "http://127.0.0.1:1" }), "", {})), /needed/);
    });

    it("judges numbers and choices of the observer", () => {
        accepts(OBSERVER, "throttle", [0, 1, "2.5", ""]);
        refuses(OBSERVER, "throttle", ["soon"], /^At most every: must be a number/);
        refuses(OBSERVER, "throttle", [-1, 31_536_001], /between 0 and 31536000/);
        refuses(OBSERVER, "select", ["some"], /must be one of list, match, all/);
        refuses(OBSERVER, "mediaTypes", [["voice", "e-mail"], "voice, e-mail"], /"e-mail" is not a media type/);
        refuses(OBSERVER, "fields", [["agents idle"]], /not a payload path/);
    });

    it("judges the report's settings", () => {
        accepts(AGGREGATE, "granularity", ["", "PT30M", "P1D", "P1W", "PT1H30M", "pt15m"]);
        refuses(AGGREGATE, "granularity", ["30", "P", "PT", "1D"], /ISO-8601 period/);
        accepts(AGGREGATE, "interval", ["today", "last 7 days", "2026-11-01/2026-11-08"]);
        refuses(AGGREGATE, "interval", [""], /enter one/);
        refuses(AGGREGATE, "interval", ["2026-11-01/", "a/b/c"], /start\/end/);
        accepts(AGGREGATE, "timeZone", ["", "UTC", "Europe/Berlin"]);
        refuses(AGGREGATE, "timeZone", ["Berlin", "Europe/Nowhere"], /Europe\/Berlin/);
        accepts(AGGREGATE, "answeredWithin", [[20, 60], "20, 60", []]);
        refuses(AGGREGATE, "answeredWithin", [[0], [2.5], [1_000_000], "soon"], /number of seconds/);
        accepts(AGGREGATE, "filter", ["", "{}", { type: "and", predicates: [] }]);
        refuses(AGGREGATE, "filter", ["[]", "{", "text", ["a"]], /JSON object/);
        refuses(AGGREGATE, "directions", [["up"]], /neither inbound nor outbound/);
        refuses(AGGREGATE, "groupBy", [["queue id"]], /not a name of the platform/);
        accepts(AGGREGATE, "names", [true, false, "true"]);
        refuses(AGGREGATE, "names", ["maybe"], /must be one of/);
    });

    it("takes no number that the reports refuse with every message", () => {
        for (const [stem, read] of [[AGGREGATE, aggregateOf], [DETAILS, detailsOf]] as const) {
            for (const timeout of [1, "60", 3_600]) {
                assert.equal(judge(stem, "timeout", timeout), true);
                assert.doesNotThrow(() => read({ timeout }));
            }
            refuses(stem, "timeout", [0, 3_601, 7_200], /between 1 and 3600/);
        }
        for (const limit of [0, "5", 2_147_483_647]) {
            assert.equal(judge(DETAILS, "limit", limit), true);
            assert.doesNotThrow(() => detailsOf({ limit }));
        }
        refuses(DETAILS, "limit", [2.5, -1, 2_147_483_648, "all"], /must be a whole number from 0 to 2147483647/);
        for (const answeredWithin of [[1], ["999999"]]) assert.doesNotThrow(() => aggregateOf({ answeredWithin }));
    });

    it("suggests the words that the runtime knows", () => {
        assert.deepEqual([...vocabulary.KPIS].toSorted(), kpiNames("conversations").toSorted());
        assert.deepEqual(vocabulary.WEEK_DAYS, WEEKDAYS);
    });

    it("labels connections so that the demo is seen", () => {
        assert.equal(label(CONFIG, {}), "Demo organisation");
        assert.equal(label(CONFIG, { name: "Test" }), "Test (demo)");
        assert.equal(label(CONFIG, { region: "mypurecloud.de" }), "EMEA (Frankfurt)");
        assert.equal(label(CONFIG, { region: "eu_central_1", org: "Acme" }), "Acme, EMEA (Frankfurt)");
        assert.equal(label(CONFIG, { region: "${REGION}" }), "${REGION}");
        assert.equal(label(CONFIG, { region: "mypurecloud.de", name: "Acme live" }), "Acme live");
        assert.equal(label(CONFIG, { region: "demo", apiUrl: "http://127.0.0.1:8085" }), "http://127.0.0.1:8085");
    });

    it("labels nodes by what they are set to", () => {
        assert.equal(label(OBSERVER, {}), "queue observer");
        assert.equal(label(OBSERVER, { queues: ["Sales", "Support", "a", "b", "c"] }), "Sales, Support +3");
        assert.equal(label(OBSERVER, { select: "match", match: "Sales*" }), "Sales*");
        assert.equal(label(OBSERVER, { select: "all" }), "all queues");
        assert.equal(label(OBSERVER, { name: "wallboard", select: "all" }), "wallboard");
        assert.equal(label(AGGREGATE, { interval: "yesterday" }), "report: yesterday");
        assert.equal(label(AGGREGATE, { interval: "" }), "analytics aggregate");
    });
});
