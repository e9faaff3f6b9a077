/** From the palette to messages: every node filled in through its pickers, deployed, heard, and opened again unchanged. */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { PATIENCE_MS } from "../support/until.js";
import { browserPath, drop, fillField, openDialog, openEditor, pick, pressDone, savedNode, type OpenEditor } from "./harness.js";

declare const RED: any;
declare const $: any;

const { "node-red": manifest } = require("../../package.json") as { "node-red": { nodes: Record<string, string> } };
const CONFIG = "genesys-cloud-config";
const TYPES = Object.keys(manifest.nodes);
const CONNECTION = "c0ffee0000000004";

(browserPath ? describe : describe.skip)("from the palette to messages", function () {
    this.timeout(180_000);
    this.bail(true);
    let editor: OpenEditor;
    let page: Page;
    const ids: Record<string, string> = {};
    const saved: Record<string, Record<string, unknown>> = {};

    before(async () => {
        editor = await openEditor([...TYPES, "debug", "inject"]);
        page = editor.page;
        await page.evaluate(([id, type]) => void RED.nodes.import([{ id, type, name: "", region: "demo" }]), [CONNECTION, CONFIG]);
    });
    after(async () => editor?.close());
    afterEach(() => assert.deepEqual(editor.pageErrors, []));

    async function choose(property: string, word: string): Promise<void> {
        await page.evaluate(([name, value]) => $(`#node-input-${name}`).typedInput("type", "choice").typedInput("value", value), [property, word]);
    }

    /** Drops a node, fills its dialog, and keeps what it is then. */
    async function build(type: string, y: number, fill: () => Promise<void>): Promise<void> {
        const id = (ids[type] = await drop(page, type, 360, y));
        await openDialog(page, id);
        if ((await page.locator("#node-input-connection").count()) > 0) await page.selectOption("#node-input-connection", CONNECTION);
        await fill();
        await pressDone(page);
        saved[type] = await savedNode(page, id);
        assert.deepEqual(await page.evaluate((node) => RED.nodes.node(node).validationErrors ?? [], id), [], type);
    }

    async function labelOf(type: string): Promise<string> {
        return page.evaluate((node) => RED.utils.getNodeLabel(RED.nodes.node(node)) as string, ids[type]!);
    }

    it("queue observer: queues by name, and what of them", async () => {
        await build("genesys-cloud-queue-observer", 60, async () => {
            await pick(page, "#node-input-queues", ["Sales", "Support", "Billing"]);
            await pick(page, "#node-input-mediaTypes", ["voice"]);
            await pick(page, "#node-input-fields", ["waiting", "agents.idle"]);
        });
        const { queues, fields } = saved["genesys-cloud-queue-observer"]!;
        assert.deepEqual((queues as { name: string }[]).map(({ name }) => name), ["Sales", "Support", "Billing"]);
        assert.ok((queues as { id: string }[]).every(({ id }) => /^[0-9a-f-]{36}$/.test(id)));
        assert.deepEqual(fields, ["waiting", "agents.idle"]);
        assert.equal(await labelOf("genesys-cloud-queue-observer"), "Sales, Support +1");
    });

    it("queue snapshot: by divisions", async () => {
        await build("genesys-cloud-queue-snapshot", 120, async () => {
            await choose("select", "all");
            await page.locator("#node-input-divisions-entry").click();
            await page.locator(".genesys-cloud-picker-row").first().click();
            await page.locator("#node-input-divisions-entry").blur();
        });
        assert.equal((saved["genesys-cloud-queue-snapshot"]!["divisions"] as unknown[]).length, 1);
    });

    it("conversation observer: queues and events", async () => {
        await build("genesys-cloud-conversation-observer", 180, async () => {
            await choose("select", "all");
            await pick(page, "#node-input-events", ["queued", "connected", "ended"]);
        });
        assert.deepEqual(saved["genesys-cloud-conversation-observer"]!["events"], ["queued", "connected", "ended"]);
    });

    it("analytics aggregate: dimensions and metrics with what they mean, queues and agents", async () => {
        await build("genesys-cloud-analytics-aggregate", 240, async () => {
            await fillField(page, "#node-input-interval", "last hour");
            await fillField(page, "#node-input-groupBy", "queueId");
            const entry = page.locator("#node-input-metrics-entry");
            await entry.fill("speed of answer");
            const row = page.locator(".genesys-cloud-picker-row", { hasText: "asaSeconds" });
            assert.match((await row.textContent())!, /average speed of answer/);
            await entry.fill("");
            await pick(page, "#node-input-metrics", ["tTalkComplete"]);
            await pick(page, "#node-input-queues", ["Sales"]);
            await fillField(page, "#node-input-timeZone", "Europe/Berlin");
        });
        assert.equal(await labelOf("genesys-cloud-analytics-aggregate"), "report: last hour");
        assert.ok((saved["genesys-cloud-analytics-aggregate"]!["metrics"] as string[]).includes("tTalkComplete"));
    });

    it("conversation details: queues", async () => {
        await build("genesys-cloud-conversation-details", 300, async () => {
            await fillField(page, "#node-input-interval", "last hour");
            await fillField(page, "#node-input-limit", "5");
            await pick(page, "#node-input-queues", ["Sales", "Support"]);
        });
        assert.equal((saved["genesys-cloud-conversation-details"]!["queues"] as unknown[]).length, 2);
    });

    it("notification: a topic, then the queue that it is of", async () => {
        await build("genesys-cloud-notification", 360, async () => {
            const entry = page.locator("#node-input-topics-entry");
            await entry.fill("queues observations");
            await page.locator(".genesys-cloud-picker-row", { hasText: "v2.analytics.queues.{id}.observations" }).first().click();
            await page.locator(".genesys-cloud-picker-row", { hasText: "Sales" }).first().click();
            await entry.blur();
        });
        assert.match(String(saved["genesys-cloud-notification"]!["topics"]), /^v2\.analytics\.queues\.[0-9a-f-]{36}\.observations$/);
    });

    it("alert and platform call", async () => {
        await build("genesys-cloud-alert", 420, async () => {
            await page.locator("[data-part=property]").first().fill("waiting");
            await page.locator("[data-part=operator]").first().selectOption(">=");
            await page.locator("[data-part=raise]").first().fill("0");
        });
        await build("genesys-cloud-api", 480, async () => {
            await page.evaluate(() => $("#node-input-path").typedInput("value", "/api/v2/routing/queues"));
        });
    });

    it("are heard once deployed", async () => {
        await page.evaluate((nodes) => {
            const place = { z: RED.workspaces.active(), wires: [[]] };
            const link = (from: string, to: string): void => RED.nodes.addLink({ source: RED.nodes.node(from), sourcePort: 0, target: RED.nodes.node(to) });
            const heard = ((globalThis as any).heard = new Set<string>());
            RED.comms.subscribe("debug", (_topic: string, { id, msg }: { id: string; msg: string }) => heard.add(`${id} ${msg.length > 2}`));
            const all = Object.entries(nodes);
            all.forEach(([type, id], index) => {
                const [debug, inject] = [`deb0600000000${index}00`, `1235ec000000${index}00`];
                RED.nodes.import([{ id: debug, type: "debug", name: type, active: true, tosidebar: true, complete: "true", targetType: "full", x: 700, y: 60 + index * 60, ...place }]);
                link(id, debug);
                if (type === "genesys-cloud-alert" || RED.nodes.node(id).inputs === 0) return;
                RED.nodes.import([{ id: inject, type: "inject", name: "", props: [{ p: "payload" }], repeat: "", once: true, onceDelay: 0.1, payload: "", payloadType: "date", x: 120, y: 60 + index * 60, ...place }]);
                link(inject, id);
            });
            link(nodes["genesys-cloud-queue-observer"]!, nodes["genesys-cloud-alert"]!);
        }, ids);
        await page.click("#red-ui-header-button-deploy");
        const wanted = Object.keys(ids).map((_type, index) => `deb0600000000${index}00 true`);
        await page.waitForFunction((all) => all.every((entry) => (globalThis as any).heard.has(entry)), wanted, { timeout: PATIENCE_MS });
    });

    it("keep everything when they are opened again", async () => {
        for (const [type, id] of Object.entries(ids)) {
            await openDialog(page, id);
            await pressDone(page);
            assert.deepEqual(await savedNode(page, id), saved[type], type);
            assert.equal(await page.evaluate((node) => RED.nodes.node(node).changed === true, id), false, type);
        }
    });
});
