/** Alerts to Slack and Teams, text messages through a gateway: what arrives at the other end. */
import assert from "node:assert/strict";
import type { FlowNode } from "../package/project.js";
import { openSink, openWorkshop, setEnvironment, type Sink, type Workshop } from "./rig.js";
import { until } from "../support/until.js";

/** Begins with the first message: no test waits until somebody waits. */
function sooner(node: FlowNode): FlowNode {
    return node.type === "genesys-cloud-alert" ? { ...node, conditions: [{ property: "waiting", operator: ">=", raise: 0, clear: "" }] } : node;
}

describe("examples: alerts to chats and telephones", () => {
    let workshop: Workshop;
    let sink: Sink;
    let restore: () => void;

    before(async () => {
        sink = await openSink();
        restore = setEnvironment({
            SLACK_WEBHOOK_URL: `${sink.url}/slack`,
            TEAMS_WEBHOOK_URL: `${sink.url}/teams`,
            SMS_GATEWAY_URL: `${sink.url}/sms`,
            SMS_GATEWAY_AUTHORIZATION: "Bearer key-of-the-gateway",
            SMS_TO: "+12025550100",
        });
        workshop = await openWorkshop();
    });
    beforeEach(() => {
        sink.requests.length = 0;
        sink.status = 200;
    });
    after(async () => {
        await workshop.close();
        await sink.close();
        restore();
    });

    it("Slack gets the alert as text, with what it reads as its own escaped", async () => {
        const example = await workshop.deploy("Alert to Slack", sooner);
        const raised = await example.first("text for Slack", ({ alert }) => alert?.state === "raised");
        assert.equal((await example.first("Slack took it")).statusCode, 200);
        const [first] = sink.requests;
        assert.equal(first!.path, "/slack");
        assert.match(first!.headers["content-type"]!, /^application\/json/);
        assert.deepEqual(JSON.parse(first!.body), { text: `*${raised.topic}*\n${raised.payload}` });
        assert.deepEqual(example.received("what went wrong"), []);

        workshop.nodeRed.nodeRed.nodes.getNode(example.flow.find(({ name }) => name === "text for Slack")!.id)
            .receive({ topic: "R&D <!channel>", payload: "1 > 0" });
        await until("the text by hand", () => sink.requests.some(({ body }) => body.includes("R&amp;D &lt;!channel&gt;")));
        assert.ok(sink.requests.some(({ body }) => JSON.parse(body).text === "*R&amp;D &lt;!channel&gt;*\n1 &gt; 0"));
    });

    it("a refusal of Slack is told", async () => {
        sink.status = 404;
        const example = await workshop.deploy("Alert to Slack", sooner);
        await example.press("try it now, without an alert");
        const { statusCode, payload } = await example.first("Slack refused it");
        assert.deepEqual([statusCode, payload], [404, "no_service"]);
        assert.deepEqual(example.received("Slack took it"), []);
    });

    it("a server that cannot be reached is told", async () => {
        const restoreAddress = setEnvironment({ SLACK_WEBHOOK_URL: "http://127.0.0.1:1/slack" });
        try {
            const example = await workshop.deploy("Alert to Slack", sooner);
            await example.press("try it now, without an alert");
            assert.match((await example.first("what went wrong")).error.message, /ECONNREFUSED/);
        } finally {
            restoreAddress();
        }
    });

    it("as imported, without an address, that is told", async () => {
        const restoreAddress = setEnvironment({ SLACK_WEBHOOK_URL: "" });
        delete process.env["SLACK_WEBHOOK_URL"];
        try {
            const example = await workshop.deploy("Alert to Slack", sooner);
            await example.press("try it now, without an alert");
            assert.match((await example.first("what went wrong")).error.message, /./);
            assert.equal(sink.requests.length, 0);
        } finally {
            restoreAddress();
        }
    });

    it("Teams gets a card with the alert's sentence", async () => {
        const example = await workshop.deploy("Alert to Teams", sooner);
        const raised = await example.first("card for Teams", ({ alert }) => alert?.state === "raised");
        await example.first("Teams took it");
        const card = JSON.parse(sink.requests[0]!.body);
        assert.equal(sink.requests[0]!.path, "/teams");
        assert.equal(card.type, "message");
        assert.equal(card.attachments.length, 1);
        assert.equal(card.attachments[0].contentType, "application/vnd.microsoft.card.adaptive");
        const { type, body } = card.attachments[0].content;
        assert.equal(type, "AdaptiveCard");
        assert.deepEqual(body.map(({ text, color }: any) => [text, color]), [[raised.topic, "Attention"], [raised.payload, undefined]]);
    });

    it("a text message says in which queue somebody waits for more than two minutes, once", async () => {
        const example = await workshop.deploy("SMS when a customer waits", (node) => {
            if (node.type !== "genesys-cloud-alert") return node;
            assert.deepEqual(node["conditions"], [{ property: "longestWaitSeconds", operator: ">", raise: 120, clear: "" }]);
            // No test waits until somebody waits for two minutes.
            return { ...node, conditions: [{ property: "waiting", operator: ">=", raise: 0, clear: "" }] };
        });
        const raised = await example.first("text message", ({ alert }) => alert?.state === "raised");
        assert.equal((await example.first("gateway took it", ({ alert }) => alert.key === raised.alert.key)).statusCode, 200);
        const first = sink.requests.find(({ body }) => body.includes(raised.payload));
        assert.equal(first!.path, "/sms");
        assert.equal(first!.headers.authorization, "Bearer key-of-the-gateway");
        const sent = JSON.parse(first!.body);
        assert.deepEqual(sent, { to: "+12025550100", text: raised.payload });
        assert.match(sent.text, new RegExp(`more than two minutes in ${raised.alert.queue.name}: \\d+ waiting, \\d+ agents idle`));
        for (const { alert } of example.received("text message")) assert.equal(alert.state, "raised");
        const keys = example.received("text message").map(({ alert }) => alert.key);
        assert.equal(new Set(keys).size, keys.length);
    });
});
