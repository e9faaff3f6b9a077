/** What the dialogs of platform calls and notifications say of settings, and how nodes are labelled. */
import assert from "node:assert/strict";
import { definitionOf, judge, nodeOf } from "../editor/definitions.js";

const API = "genesys-cloud-api";
const NOTIFICATION = "genesys-cloud-notification";

const label = (stem: string, properties: Record<string, unknown>): string => definitionOf(stem).label!.call(nodeOf(stem, properties));

describe("definitions of platform calls and notifications", () => {
    it("judge paths as the runtime does, when they are text", () => {
        for (const path of ["/api/v2/users/me", "/api/v2/routing/queues/{queueId}/members?pageSize=100", "${PATH_OF_CALL}"]) assert.equal(judge(API, "path", path), true, path);
        assert.match(String(judge(API, "path", "")), /^Path: enter one, such as/);
        assert.match(String(judge(API, "path", "https://api.mypurecloud.de/api/v2/users")), /^Path: .*must start with \/api\/v2\//);
        assert.match(String(judge(API, "path", "/api/v2/../x")), /which cannot be there/);
        assert.match(String(judge(API, "path", "/api/v2/{id")), /belongs to no placeholder/);
        assert.equal(judge(API, "path", "payload.path", { pathType: "msg" }), true);
    });

    it("judge JSON where it is said to be JSON", () => {
        for (const property of ["query", "body"]) {
            assert.match(String(judge(API, property, "{", { [`${property}Type`]: "json" })), /must be JSON/);
            assert.equal(judge(API, property, "{", { [`${property}Type`]: "jsonata" }), true);
            assert.equal(judge(API, property, '{"a":1}', { [`${property}Type`]: "json" }), true);
        }
    });

    it("judge words and numbers", () => {
        for (const [property, right, wrong] of [["method", "PATCH", "FETCH"], ["paging", "pages", "some"], ["maxBytes", "1000", "0"], ["timeout", 5, 0]] as const) {
            assert.equal(judge(API, property, right), true);
            assert.equal(typeof judge(API, property, wrong), "string");
        }
        assert.match(String(judge(NOTIFICATION, "preset", "agent presense")), /must be one of none, agent presence/);
    });

    it("judge topics as the runtime does; agents are needed where they are followed", () => {
        for (const topics of [[], ["v2.users.1.presence", "${TOPICS}"], "v2.users.1?presence&routingStatus", ["v2.newer.than.this"]]) assert.equal(judge(NOTIFICATION, "topics", topics), true);
        assert.match(String(judge(NOTIFICATION, "topics", ["v2.users.1.presence", "v2.users.{id}.presence"])), /^Topics: .*has braces/);
        assert.match(String(judge(NOTIFICATION, "topics", "users")), /is no topic/);
        assert.match(String(judge(NOTIFICATION, "agents", [], { preset: "agent activity" })), /name at least one agent/);
        for (const preset of ["none", ""]) assert.equal(judge(NOTIFICATION, "agents", [], { preset }), true);
    });

    it("label nodes by what they do", () => {
        assert.equal(label(API, {}), "platform call");
        assert.equal(label(API, { method: "POST", path: "/api/v2/users/search?x=1" }), "POST users/search");
        assert.equal(label(API, { path: "payload", pathType: "msg" }), "platform call");
        assert.equal(label(API, { method: undefined, path: "/api/v2/users" }), "GET users");
        assert.equal(label(NOTIFICATION, {}), "notification");
        assert.equal(label(NOTIFICATION, { preset: "agent presence", agents: ["Ann", "Bob", "Cy"] }), "agent presence: Ann, Bob +1");
        assert.equal(label(NOTIFICATION, { topics: ["v2.users.1.presence", "v2.users.2.presence"] }), "v2.users.1.presence +1");
        for (const stem of [API, NOTIFICATION]) assert.equal(label(stem, { name: "mine" }), "mine");
    });
});
