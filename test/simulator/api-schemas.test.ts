/** Every operation answers, and its answer is what the platform's published model says. */
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { known, requestFor, type Known } from "./api-operations.js";
import { HOUR, interval, NOW, Rest, SCHEMAS } from "./api-support.js";

const present = fs.existsSync(path.join(SCHEMAS, "operations.json"));
const read = (file: string): any => JSON.parse(fs.readFileSync(path.join(SCHEMAS, file), "utf8"));
const operations: Record<string, string> = present ? read("operations.json") : {};

describe("simulator api: models", () => {
    let rest: Rest;
    let ids: Known;
    let ajv: Ajv2020;

    before(async function () {
        if (!present) return this.skip();
        ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: true });
        addFormats(ajv);
        ajv.addSchema({ ...read("models.schema.json"), $id: "models" });
        rest = await Rest.start();
        ids = await known(rest);
    });
    after(() => rest?.close());

    function assertModel(model: string, body: unknown): void {
        const validate = ajv.getSchema(`models#/$defs/${model}`);
        assert.ok(validate, `no model ${model}`);
        const found = validate(body);
        assert.ok(found, `${model}: ${ajv.errorsText(validate.errors?.slice(0, 5))}`);
    }

    for (const [operation, model] of Object.entries(operations)) {
        if (operation.includes("/notifications/")) continue;
        it(`${operation} answers ${model}`, async () => {
            const request = requestFor(operation, ids);
            if (!request) {
                const { status, body } = await rest.call("GET", "/api/v2/users/me");
                assert.equal(status, 400);
                return assertModel("ErrorBody", body);
            }
            const reply = await rest.call(request.method, request.target, request.body);
            assert.ok(reply.status === 200 || reply.status === 202, `${reply.status} ${reply.text}`);
            assertModel(model, reply.body);
            const rows = reply.body.entities ?? reply.body.results ?? reply.body.conversations ?? reply.body.userDetails;
            if (rows && request.target !== "/api/v2/conversations") assert.ok(rows.length > 0, "nothing to validate");
        });
    }

    it("every conversation of a day fits its model, whatever happened to it", async () => {
        const { conversations } = await rest.post(
            "/api/v2/analytics/conversations/details/query",
            { interval: interval(NOW - 24 * HOUR, NOW), paging: { pageSize: 1000, pageNumber: 1 } },
        );
        assert.ok(conversations.length > 300);
        for (const conversation of conversations) assertModel("AnalyticsConversationWithoutAttributes", conversation);
        for (const { conversationId } of conversations.slice(0, 100)) {
            assertModel("Conversation", await rest.get(`/api/v2/conversations/${conversationId}`));
        }
    });

    it("refusals are error bodies", async () => {
        for (const [method, target, body] of [
            ["GET", "/api/v2/nothing", undefined],
            ["GET", "/api/v2/routing/queues/none", undefined],
            [
                "POST",
                "/api/v2/analytics/conversations/aggregates/query",
                { interval: "2026-01-01T00:00:00Z/2026-01-02T00:00:00Z", metrics: ["tNonsense"] },
            ],
        ] as const) {
            assertModel("ErrorBody", (await rest.call(method, target, body)).body);
        }
    });
});
