import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { add, addEntries, browserPath, drop, fillField, openDialog, opened, openEditor, pressDone, savedNode, settle, type OpenEditor } from "./harness.js";

declare const RED: any;
declare const $: any;

const CONFIG = "genesys-cloud-config";
const OBSERVER = "genesys-cloud-queue-observer";
const AGGREGATE = "genesys-cloud-analytics-aggregate";
const RAW_KEY = /@cxflows\/|genesys-cloud-[\w-]+[.:]\w|__\w+__/;
/** With SCREENSHOTS set, every dialog is pictured in both themes; a failure always is. */
const wantsScreenshots = process.env["SCREENSHOTS"] !== undefined;
const screenshots = join(tmpdir(), "genesys-cloud-editor", process.env["NODE_RED"] ?? "node-red");

/** What the palette shows for each node type, by its English catalog. */
function paletteLabels(): string[] {
    const manifest = require("../../package.json") as { "node-red": { nodes: Record<string, string> } };
    return Object.keys(manifest["node-red"].nodes)
        .filter((type) => type !== CONFIG)
        .map((type) => (require(`../../nodes/locales/en-US/${type}.json`) as Record<string, { palette: string }>)[type]!.palette)
        .toSorted();
}

(browserPath ? describe : describe.skip)("editor", function () {
    // A build, Node-RED and a browser start first.
    this.timeout(180_000);
    // A dialog that stays open would fail whatever comes after it.
    this.bail(true);
    let editor: OpenEditor;
    let page: Page;

    before(async () => {
        await mkdir(screenshots, { recursive: true });
        editor = await openEditor([CONFIG, OBSERVER, AGGREGATE]);
        page = editor.page;
    });
    after(async () => editor?.close());
    afterEach(async function () {
        assert.deepEqual(editor.pageErrors, []);
        if (this.currentTest?.state === "failed") await page.screenshot({ path: join(screenshots, "failed.png") });
    });

    /** Everything that can be read in the open dialogs: texts, placeholders, tooltips. */
    async function readable(): Promise<string> {
        return page.evaluate(() =>
            [...document.querySelectorAll(".red-ui-tray *")]
                .flatMap((element) => [
                    ...[...element.childNodes].filter((child) => child.nodeType === Node.TEXT_NODE).map((child) => child.textContent),
                    element.getAttribute("placeholder"),
                    element.getAttribute("title"),
                ])
                .filter((text) => text?.trim())
                .join("\n"),
        );
    }

    async function screenshot(name: string): Promise<void> {
        if (!wantsScreenshots) return;
        await page.evaluate(() => {
            for (const notification of document.querySelectorAll("#red-ui-notifications > *")) notification.remove();
            for (const more of document.querySelectorAll("details")) more.open = true;
        });
        await page.screenshot({ path: join(screenshots, `${name}-light.png`) });
        await page.evaluate(() => document.documentElement.classList.add("nr-theme-dark"));
        await page.screenshot({ path: join(screenshots, `${name}-dark.png`) });
        await page.evaluate(() => document.documentElement.classList.remove("nr-theme-dark"));
    }

    async function type(selector: string, text: string): Promise<void> {
        await fillField(page, selector, text);
    }

    async function isMarked(field: string): Promise<boolean> {
        return page.evaluate((selector) => $(selector).hasClass("input-error"), field);
    }

    /** The reason that shows when the mouse rests on a field. */
    async function reasonAt(field: string): Promise<string> {
        // From outside: a dialog may have opened below a resting mouse.
        await page.mouse.move(0, 0);
        await page.hover(field);
        const tooltip = page.locator(".red-ui-popover");
        await tooltip.waitFor();
        const reason = (await tooltip.textContent())!;
        await page.mouse.move(0, 0);
        await tooltip.waitFor({ state: "detached" });
        return reason.trim();
    }

    async function choose(property: string, word: string): Promise<void> {
        await page.evaluate(([name, value]) => $(`#node-input-${name}`).typedInput("type", "choice").typedInput("value", value), [property, word]);
    }

    async function typeInstead(property: string, text: string): Promise<void> {
        await page.evaluate(([name, value]) => $(`#node-input-${name}`).typedInput("type", "typed").typedInput("value", value), [property, text]);
    }

    async function openMore(): Promise<void> {
        await page.evaluate(() => {
            for (const more of document.querySelectorAll("details")) more.open = true;
        });
    }

    async function addConnection(): Promise<string> {
        return page.evaluate((type) => {
            if (!RED.nodes.node("c0ffee0000000001")) RED.nodes.import([{ id: "c0ffee0000000001", type, name: "", region: "demo", org: "", apiUrl: "", loginUrl: "", maxFrameBytes: 1048576 }]);
            return "c0ffee0000000001";
        }, CONFIG);
    }

    it("shows the nodes in their own category, with their labels", async () => {
        const category = page.locator("[id='red-ui-palette-container'] .red-ui-palette-category", { hasText: "Genesys Cloud" });
        const labels = await category.locator(".red-ui-palette-label").allTextContents();
        assert.deepEqual(labels.map((label) => label.replaceAll(/\s+/g, " ").trim()).toSorted(), paletteLabels());
    });

    it("says what a dropped node lacks", async () => {
        const id = await drop(page, OBSERVER, 300, 120);
        const errors = await page.evaluate((node) => RED.nodes.node(node).validationErrors, id);
        assert.deepEqual(errors, ["Connection: property value missing"]);
        await page.evaluate((node) => RED.nodes.remove(node), id);
    });

    it("starts a new connection on the demo and asks for credentials elsewhere only", async () => {
        const id = await add(page, OBSERVER);
        await page.evaluate(() => RED.nodes.import([{ id: "7150000000000001", type: "tls-config", name: "Gateway", verifyservercert: true }]));
        await openDialog(page, id);
        await page.click("#node-input-btn-connection-add");
        await opened(page, "#node-config-input-region");
        assert.equal(await page.inputValue("#node-config-input-region"), "demo");
        assert.equal(await page.isVisible("#node-config-input-clientSecret"), false);
        assert.match((await page.textContent("#genesys-cloud-config-place"))!, /no account/);
        assert.doesNotMatch(await readable(), RAW_KEY);
        await screenshot("connection-demo");

        await openMore();
        await type("#node-config-input-apiUrl", "http://127.0.0.1:1");
        assert.equal(await page.isVisible("#node-config-input-clientSecret"), true);
        assert.equal(await page.textContent("#genesys-cloud-config-place"), "");
        assert.equal(await isMarked("#node-config-input-clientId"), true);
        await type("#node-config-input-apiUrl", "");
        assert.equal(await page.isVisible("#node-config-input-clientSecret"), false);

        await type("#node-config-input-region", "mypurecloud.de");
        assert.equal(await page.isVisible("#node-config-input-clientSecret"), true);
        assert.equal(await page.textContent("#genesys-cloud-config-place"), "EMEA (Frankfurt)");
        assert.equal(await isMarked("#node-config-input-clientId"), true);
        assert.equal(await isMarked("#node-config-input-region"), false);
        await screenshot("connection-real");

        await type("#node-config-input-region", "frankfurt");
        assert.match(await reasonAt("#node-config-input-region"), /^The region "frankfurt" is not known/);
        await type("#node-config-input-region", "${GENESYS_REGION}");
        assert.equal(await isMarked("#node-config-input-region"), false);
        await type("#node-config-input-clientId", "an-id");
        await type("#node-config-input-clientSecret", "a-secret");
        assert.equal(await isMarked("#node-config-input-clientSecret"), false);
        await openMore();
        await page.selectOption("#node-config-input-tls", "7150000000000001");
        await type("#node-config-input-budget", "101");
        assert.equal(await isMarked("#node-config-input-budget"), true);
        await type("#node-config-input-budget", "50");
        await type("#node-config-input-maxChannels", "${CHANNELS}");
        await page.click("#node-config-dialog-ok");
        await page.waitForSelector("#node-config-input-region", { state: "detached" });
        await settle(page);
        await pressDone(page);

        const { connection } = await savedNode(page, id);
        const saved = await page.evaluate((config) => {
            const { region, tls, proxy, budget, maxChannels, maxFrameBytes, valid, label } = RED.nodes.node(config);
            return { region, tls, proxy, budget, maxChannels, maxFrameBytes, valid, label: label.call(RED.nodes.node(config)) };
        }, connection as string);
        assert.deepEqual(saved, {
            region: "${GENESYS_REGION}", tls: "7150000000000001", proxy: "", budget: 50, maxChannels: "${CHANNELS}", maxFrameBytes: 1048576,
            valid: true, label: "${GENESYS_REGION}",
        });
        const exported = await page.evaluate((config) => JSON.stringify(RED.nodes.createExportableNodeSet([RED.nodes.node(config)])), connection as string);
        assert.doesNotMatch(exported, /a-secret|an-id/);
        await page.evaluate(([node, config]) => {
            RED.nodes.remove(node);
            RED.nodes.remove(config);
        }, [id, connection as string]);
    });

    it("suggests regions by place and takes the chosen one", async () => {
        const id = await add(page, OBSERVER);
        await openDialog(page, id);
        await page.click("#node-input-btn-connection-add");
        await opened(page, "#node-config-input-region");
        await page.fill("#node-config-input-region", "");
        await page.locator("#node-config-input-region").pressSequentially("frank");
        const menu = page.locator(".red-ui-autoComplete-container");
        await menu.waitFor();
        assert.deepEqual(await menu.locator("li").allTextContents(), ["mypurecloud.deEMEA (Frankfurt)"]);
        await screenshot("region-suggestions");
        await menu.locator("li a").first().click();
        assert.equal(await page.inputValue("#node-config-input-region"), "mypurecloud.de");
        await page.click("#node-config-dialog-cancel");
        await page.waitForSelector("#node-config-input-region", { state: "detached" });
        await settle(page);
        await page.click("#node-dialog-cancel");
        await page.waitForSelector("#dialog-form", { state: "detached" });
        await settle(page);
        await page.evaluate((node) => RED.nodes.remove(node), id);
    });

    it("keeps every value of a queue observer", async () => {
        const connection = await addConnection();
        const id = await add(page, OBSERVER);
        await openDialog(page, id);
        await page.selectOption("#node-input-connection", connection);
        assert.equal(await page.isVisible("#node-input-match"), false);
        await choose("select", "match");
        assert.equal(await page.isVisible("#node-input-queues-entry"), false);
        await type("#node-input-match", "Sales*, *VIP*");
        await type("#node-input-divisions", "Home, ${DIVISIONS}");
        await type("#node-input-mediaTypes", "voice, callback");
        await type("#node-input-fields", "waiting, agents.idle");
        await openMore();
        await type("#node-input-throttle", "2.5");
        await type("#node-input-tick", "${TICK}");
        assert.doesNotMatch(await readable(), RAW_KEY);
        await screenshot("observer");
        await pressDone(page);

        const expected = {
            id, type: OBSERVER, name: "", connection, select: "match", queues: [], match: "Sales*, *VIP*", divisions: ["Home", "${DIVISIONS}"],
            mediaTypes: ["voice", "callback"], output: "state", fields: ["waiting", "agents.idle"], throttle: 2.5, tick: "${TICK}",
        };
        assert.deepEqual(await savedNode(page, id), expected);
        assert.equal(await page.evaluate((node) => RED.nodes.node(node).valid, id), true);

        await openDialog(page, id);
        assert.equal(await page.inputValue("#node-input-divisions"), "Home, ${DIVISIONS}");
        assert.equal(await page.inputValue("#node-input-throttle"), "2.5");
        await choose("select", "list");
        await type("#node-input-queues", "Sales, Support");
        await typeInstead("output", "${OUTPUT}");
        await pressDone(page);
        assert.deepEqual(await savedNode(page, id), { ...expected, select: "list", queues: ["Sales", "Support"], output: "${OUTPUT}" });

        await openDialog(page, id);
        assert.equal(await page.inputValue("#node-input-output"), "${OUTPUT}");
        assert.equal(await page.isVisible("#node-input-throttle"), true, "what was set is not hidden in a closed section");
        await type("#node-input-throttle", "soon");
        await pressDone(page);
        const errors = await page.evaluate((node) => RED.nodes.node(node).validationErrors, id);
        assert.deepEqual(errors, ["At most every: must be a number or ${NAME}"]);
        await page.evaluate((node) => RED.nodes.remove(node), id);
    });

    it("keeps every value of an analytics aggregate", async () => {
        const connection = await addConnection();
        const id = await add(page, AGGREGATE);
        await openDialog(page, id);
        await page.selectOption("#node-input-connection", connection);
        assert.match((await page.textContent("#genesys-cloud-hint-time-zone"))!, /UTC/);
        assert.equal(await page.isVisible("#genesys-cloud-hint-time-zone"), true);
        assert.equal(await page.inputValue("#node-input-groupBy"), "queueId, mediaType");
        const isRowShown = (property: string): Promise<boolean> =>
            page.evaluate((name) => $(`#node-input-${name}`)[0].closest(".form-row").style.display !== "none", property);
        await choose("source", "agents");
        assert.match((await page.textContent("#genesys-cloud-hint-source"))!, /occupancy/);
        assert.deepEqual([await isRowShown("queues"), await isRowShown("mediaTypes"), await isRowShown("agents")], [false, false, true]);
        await choose("source", "conversations");
        assert.deepEqual([await isRowShown("queues"), await isRowShown("mediaTypes"), await page.textContent("#genesys-cloud-hint-source")], [true, true, ""]);
        await type("#node-input-timeZone", "Europe/Berlin");
        assert.equal(await page.isVisible("#genesys-cloud-hint-time-zone"), false);
        await type("#node-input-interval", "last 7 days");
        await type("#node-input-granularity", "P1D");
        await type("#node-input-groupBy", "queueId");
        await type("#node-input-metrics", "offered, tHandle");
        await type("#node-input-queues", '"Sales, EMEA", Support');
        await type("#node-input-mediaTypes", "voice");
        await choose("output", "csv");
        await openMore();
        await type("#node-input-agents", "Agent 7");
        await type("#node-input-directions", "inbound");
        await type("#node-input-filter", '{ "type": "and", "predicates": [{ "dimension": "ani", "value": "+49" }] }');
        await type("#node-input-answeredWithin", "20, 60");
        await choose("weekStart", "sunday");
        await choose("names", "false");
        await typeInstead("zeroFill", "${ZERO}");
        await choose("durations", "hh:mm:ss");
        await type("#node-input-timeout", "120");
        assert.doesNotMatch(await readable(), RAW_KEY);
        await screenshot("aggregate");
        await pressDone(page);

        const expected = {
            id, type: AGGREGATE, name: "", connection, interval: "last 7 days", timeZone: "Europe/Berlin", weekStart: "sunday", granularity: "P1D",
            source: "conversations", groupBy: ["queueId"], metrics: ["offered", "tHandle"], queues: [{ name: "Sales, EMEA" }, "Support"], agents: ["Agent 7"],
            mediaTypes: ["voice"], directions: ["inbound"], answeredWithin: [20, 60],
            filter: { type: "and", predicates: [{ dimension: "ani", value: "+49" }] }, output: "csv", names: false, zeroFill: "${ZERO}",
            durations: "hh:mm:ss", timeout: 120,
        };
        assert.deepEqual(await savedNode(page, id), expected);
        assert.equal(await page.evaluate((node) => RED.nodes.node(node).valid, id), true);

        await openDialog(page, id);
        await type("#node-input-name", "Weekly");
        await pressDone(page);
        assert.deepEqual(await savedNode(page, id), { ...expected, name: "Weekly" });
        await page.evaluate((node) => RED.nodes.remove(node), id);
    });

    it("leaves a node that lacks later properties untouched when only looked at, and keeps chosen ids", async () => {
        const connection = await addConnection();
        const old = { id: "0ld0000000000001", type: OBSERVER, name: "", connection, queues: [{ id: "1", name: "Sales" }, "Support"], throttle: "1", x: 300, y: 320 };
        const imported = await page.evaluate((node) => {
            RED.nodes.import([{ ...node, z: RED.workspaces.active(), wires: [[]] }]);
            RED.nodes.node(node.id).changed = false;
            RED.view.redraw(true);
            return node.id;
        }, old);
        await openDialog(page, imported);
        assert.equal(await page.inputValue("#node-input-queues"), "Sales, Support");
        await pressDone(page);
        assert.equal(await page.evaluate((node) => RED.nodes.node(node).changed, imported), false);
        await openDialog(page, imported);
        await addEntries(page, "#node-input-queues", "Billing, sales");
        await pressDone(page);
        assert.deepEqual((await savedNode(page, imported))["queues"], [{ id: "1", name: "Sales" }, "Support", "Billing"]);
        await page.evaluate((node) => RED.nodes.remove(node), imported);
    });

    it("shows the defaults of what a node lacks, and a look saves none of them", async () => {
        const connection = await addConnection();
        const [report, call] = ["0ld0000000000002", "0ld0000000000003"];
        await page.evaluate((nodes) => {
            RED.nodes.import(nodes.map((node) => ({ ...node, z: RED.workspaces.active(), wires: [[]] })));
            for (const { id } of nodes) RED.nodes.node(id).changed = false;
            RED.view.redraw(true);
        }, [
            { id: report, type: AGGREGATE, name: "", connection, x: 300, y: 380 },
            { id: call, type: "genesys-cloud-api", name: "", connection, method: "POST", path: "/api/v2/users/search", x: 300, y: 440 },
        ]);
        await openDialog(page, report);
        assert.equal(await page.inputValue("#node-input-groupBy"), "queueId, mediaType");
        assert.equal(await page.inputValue("#node-input-interval"), "today");
        assert.match(await page.inputValue("#node-input-metrics"), /^offered, .*serviceLevel$/);
        assert.equal(await isMarked("#node-input-interval"), false);
        await pressDone(page);
        assert.equal(await page.evaluate((node) => RED.nodes.node(node).changed, report), false);
        await openDialog(page, call);
        await pressDone(page);
        assert.ok([undefined, "payload"].includes((await savedNode(page, call))["body"] as string | undefined));
        await page.evaluate((nodes) => nodes.forEach((node) => RED.nodes.remove(node)), [report, call]);
    });

    it("offers what fits while somebody types into a list, and takes it out again", async () => {
        const id = await add(page, AGGREGATE);
        await openDialog(page, id);
        await fillField(page, "#node-input-metrics", "offered");
        await page.locator("#node-input-metrics-entry").pressSequentially("asaS");
        await page.locator(".genesys-cloud-picker-row").first().click();
        assert.equal(await page.inputValue("#node-input-metrics"), "offered, asaSeconds");
        await page.getByRole("button", { name: "Remove offered" }).click();
        await pressDone(page);
        assert.deepEqual((await savedNode(page, id))["metrics"], ["asaSeconds"]);
        await page.evaluate((node) => RED.nodes.remove(node), id);
    });

    it("says below a list what is wrong with an entry", async () => {
        const id = await add(page, OBSERVER);
        await openDialog(page, id);
        await fillField(page, "#node-input-mediaTypes", "voice, e mail");
        const field = page.locator(".form-row", { has: page.locator("#node-input-mediaTypes") });
        const alert = field.locator("[role='alert']");
        assert.match((await alert.textContent())!, /"e mail" is not a media type/);
        await fillField(page, "#node-input-mediaTypes", "voice");
        assert.equal(await alert.textContent(), "");
        await pressDone(page);
        await page.evaluate((node) => RED.nodes.remove(node), id);
    });

    it("has help for every node", async () => {
        for (const type of [CONFIG, OBSERVER, AGGREGATE]) {
            const html = await page.evaluate((wanted) => String(RED.nodes.getNodeHelp(wanted) ?? ""), type);
            assert.match(html, /<h3[^>]*>Details<\/h3>/);
            assert.match(html, /<dl class="message-properties">|<dl/);
        }
    });
});
