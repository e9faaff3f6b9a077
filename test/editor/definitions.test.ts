import assert from "node:assert/strict";
import { kpiNames } from "../../src/analytics/kpis.js";
import { WEEKDAYS } from "../../src/analytics/interval.js";
import * as vocabulary from "../../nodes/editor/vocabulary.editor.js";
import { definitionOf, judge, missingKeys, nodeOf } from "./definitions.js";

const CONFIG = "genesys-cloud-config";
const OBSERVER = "genesys-cloud-queue-observer";
const AGGREGATE = "genesys-cloud-analytics-aggregate";

function label(stem: string, properties: Record<string, unknown>): string {
    return definitionOf(stem).label!.call(nodeOf(stem, properties));
}

function accepts(stem: string, property: string, values: readonly unknown[]): void {
    for (const value of values) assert.equal(judge(stem, property, value), true, `${property} = ${JSON.stringify(value)}`);
}

function refuses(stem: string, property: string, values: readonly unknown[], reason: RegExp): void {
    for (const value of values) assert.match(String(judge(stem, property, value)), reason, `${property} = ${JSON.stringify(value)}`);
}

describe("dialog definitions", () => {
    afterEach(() => assert.deepEqual(missingKeys, []));

    for (const stem of [CONFIG, OBSERVER, AGGREGATE]) {
        describe(stem, () => {
            it("finds its own defaults valid", () => {
                const { defaults } = definitionOf(stem);
                for (const [property, { validate, value }] of Object.entries(defaults)) {
                    if (validate) assert.equal(judge(stem, property, value), true, property);
                }
            });

            it("accepts missing properties and variables everywhere", () => {
                const { defaults } = definitionOf(stem);
                for (const [property, { validate }] of Object.entries(defaults)) {
                    if (!validate) continue;
                    assert.equal(judge(stem, property, "${ANY_NAME}"), true, property);
                    if (!["region", "interval"].includes(property)) assert.equal(judge(stem, property, undefined), true, property);
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
    });

    it("judges numbers and choices of the observer", () => {
        accepts(OBSERVER, "throttle", [0, 1, "2.5", ""]);
        refuses(OBSERVER, "throttle", ["soon"], /^At most every: must be a number/);
        refuses(OBSERVER, "throttle", [-1], /at least 0/);
        refuses(OBSERVER, "select", ["some"], /must be one of list, match, all/);
        refuses(OBSERVER, "mediaTypes", [["voice", "e-mail"], "voice, e-mail"], /"e-mail" is not a media type/);
        refuses(OBSERVER, "fields", [["agents idle"]], /not a payload path/);
    });

    it("judges the report's settings", () => {
        accepts(AGGREGATE, "granularity", ["", "PT30M", "P1D", "P1W", "PT1H30M", "pt15m"]);
        refuses(AGGREGATE, "granularity", ["30", "P", "PT", "1D"], /ISO-8601 period/);
        accepts(AGGREGATE, "interval", ["today", "last 7 days", "2026-11-01/2026-11-08"]);
        refuses(AGGREGATE, "interval", ["", undefined], /enter one/);
        refuses(AGGREGATE, "interval", ["2026-11-01/", "a/b/c"], /start\/end/);
        accepts(AGGREGATE, "timeZone", ["", "UTC", "Europe/Berlin"]);
        refuses(AGGREGATE, "timeZone", ["Berlin", "Europe/Nowhere"], /Europe\/Berlin/);
        accepts(AGGREGATE, "answeredWithin", [[20, 60], "20, 60", []]);
        refuses(AGGREGATE, "answeredWithin", [[0], "soon"], /number of seconds/);
        accepts(AGGREGATE, "filter", ["", "{}", { type: "and", predicates: [] }]);
        refuses(AGGREGATE, "filter", ["[]", "{", "text", ["a"]], /JSON object/);
        refuses(AGGREGATE, "directions", [["up"]], /neither inbound nor outbound/);
        refuses(AGGREGATE, "groupBy", [["queue id"]], /not a name of the platform/);
        accepts(AGGREGATE, "names", [true, false, "true"]);
        refuses(AGGREGATE, "names", ["maybe"], /must be one of/);
    });

    it("suggests the words that the runtime knows", () => {
        assert.deepEqual([...vocabulary.KPIS].toSorted(), [...kpiNames("conversations")].toSorted());
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
