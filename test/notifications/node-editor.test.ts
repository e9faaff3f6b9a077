/** The dialogs of the notification and platform call nodes in a real editor: what is typed is what is saved, and mistakes are marked. */
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { add, addEntries, browserPath, fillField, openDialog, openEditor, pressDone, savedNode, type OpenEditor } from "../editor/harness.js";

declare const RED: any;
declare const $: any;

const CONFIG = "genesys-cloud-config";
const NOTIFICATION = "genesys-cloud-notification";
const API = "genesys-cloud-api";
const RAW_KEY = /@cxflows\/|genesys-cloud-[\w-]+[.:]\w|__\w+__/;
const wantsScreenshots = process.env["SCREENSHOTS"] !== undefined;
const screenshots = join(tmpdir(), "genesys-cloud-editor", process.env["NODE_RED"] ?? "node-red");

(browserPath ? describe : describe.skip)("editor of notifications and platform calls", function () {
    this.timeout(120_000);
    this.bail(true);
    let editor: OpenEditor;
    let page: Page;
    let connection = "";

    before(async () => {
        await mkdir(screenshots, { recursive: true });
        editor = await openEditor([CONFIG, NOTIFICATION, API]);
        page = editor.page;
        connection = await page.evaluate((type) => {
            RED.nodes.import([{ id: "c0ffee0000000002", type, name: "", region: "demo", org: "", apiUrl: "", loginUrl: "", maxFrameBytes: 1048576 }]);
            return "c0ffee0000000002";
        }, CONFIG);
    });
    after(async () => editor?.close());
    afterEach(async function () {
        assert.deepEqual(editor.pageErrors, []);
        if (this.currentTest?.state === "failed") await page.screenshot({ path: join(screenshots, "failed-notifications.png") });
    });

    async function screenshot(name: string): Promise<void> {
        if (!wantsScreenshots) return;
        await page.screenshot({ path: join(screenshots, `${name}-light.png`) });
        await page.evaluate(() => document.documentElement.classList.add("nr-theme-dark"));
        await page.screenshot({ path: join(screenshots, `${name}-dark.png`) });
        await page.evaluate(() => document.documentElement.classList.remove("nr-theme-dark"));
    }

    const readable = (): Promise<string> => page.evaluate(() => (document.querySelector(".red-ui-tray") as HTMLElement).innerText);
    const set = async (property: string, word: string): Promise<void> =>
        page.evaluate(([name, value]) => $(`#node-input-${name}`).typedInput("type", "choice").typedInput("value", value), [property, word]);
    const typed = async (property: string, type: string, value: string): Promise<void> =>
        page.evaluate(([name, kind, text]) => $(`#node-input-${name}`).typedInput("type", kind).typedInput("value", text), [property, type, value]);
    it("notification: topics out of a picker, their queues and agents by name, and a mark at what is wrong", async () => {
        const id = await add(page, NOTIFICATION);
        await openDialog(page, id);
        assert.doesNotMatch(await readable(), RAW_KEY);
        assert.equal(await page.isVisible(".genesys-cloud-row-agents"), false);
        await page.selectOption("#node-input-connection", connection);
        const entry = page.locator("#node-input-topics-entry");
        await entry.fill("users presence");
        await page.locator(".genesys-cloud-picker-row", { hasText: "v2.users.{id}.presence" }).first().click();
        await entry.fill("Toni Hazel");
        await page.locator(".genesys-cloud-picker-row", { hasText: "Toni Hazel" }).first().click();
        const chips = page.locator(".genesys-cloud-lines .genesys-cloud-picker-label");
        assert.deepEqual(await chips.allTextContents(), ["v2.users.Toni Hazel.presence"]);
        await screenshot("notification-topics");
        const [chosen] = (await page.inputValue("#node-input-topics")).split(", ");
        assert.match(chosen!, /^v2\.users\.[0-9a-f-]{36}\.presence$/);

        const alert = page.locator(".genesys-cloud-lines [role='alert']");
        await addEntries(page, "#node-input-topics", "v2.users.{id}.presence");
        assert.match((await alert.textContent())!, /has braces/);
        await entry.press("Backspace");
        assert.equal(await alert.textContent(), "");
        await addEntries(page, "#node-input-topics", "${MORE_TOPICS}");
        await pressDone(page);
        const saved = await savedNode(page, id);
        assert.deepEqual([saved["topics"], saved["preset"], saved["agents"]], [[chosen, "${MORE_TOPICS}"], "none", []]);
        assert.deepEqual(await page.evaluate((node) => RED.nodes.node(node).validationErrors ?? [], id), []);

        await openDialog(page, id);
        await chips.filter({ hasText: "Toni Hazel" }).waitFor();
        await pressDone(page);
        assert.deepEqual((await savedNode(page, id))["topics"], [chosen, "${MORE_TOPICS}"]);
    });

    it("notification: a preset asks for agents", async () => {
        const id = await add(page, NOTIFICATION);
        await openDialog(page, id);
        await page.selectOption("#node-input-connection", connection);
        await set("preset", "agent presence");
        assert.equal(await page.isVisible(".genesys-cloud-row-agents"), true);
        await pressDone(page);
        assert.match(String(await page.evaluate((node) => RED.nodes.node(node).validationErrors, id)), /name at least one agent/);
        await openDialog(page, id);
        await fillField(page, "#node-input-agents", "Toni Hazel, Noa Aspen");
        await screenshot("notification-agents");
        await pressDone(page);
        const saved = await savedNode(page, id);
        assert.deepEqual([saved["preset"], saved["agents"], saved["topics"]], ["agent presence", ["Toni Hazel", "Noa Aspen"], []]);
        assert.deepEqual(await page.evaluate((node) => RED.nodes.node(node).validationErrors ?? [], id), []);
    });

    it("platform call: types of path, query and body; a body where there is one; mistakes say why", async () => {
        const id = await add(page, API);
        await openDialog(page, id);
        assert.doesNotMatch(await readable(), RAW_KEY);
        assert.equal(await page.isVisible(".genesys-cloud-row-body"), false);
        await page.selectOption("#node-input-connection", connection);
        await typed("path", "str", "/api/v2/../oauth");
        await pressDone(page);
        assert.match(String(await page.evaluate((node) => RED.nodes.node(node).validationErrors, id)), /which cannot be there/);
        await openDialog(page, id);
        await set("method", "POST");
        assert.equal(await page.isVisible(".genesys-cloud-row-body"), true);
        await typed("path", "str", "/api/v2/users/search");
        await typed("query", "json", '{"pageSize":100}');
        await typed("body", "jsonata", '{"query": payload}');
        await set("paging", "pages");
        assert.match(await readable(), /A join node makes one array/);
        await page.evaluate(() => {
            for (const more of document.querySelectorAll("details")) more.open = true;
        });
        await screenshot("platform-call");
        await pressDone(page);
        const saved = await savedNode(page, id);
        const wanted = {
            method: "POST", path: "/api/v2/users/search", pathType: "str", query: '{"pageSize":100}', queryType: "json", body: '{"query": payload}',
            bodyType: "jsonata", paging: "pages", maxBytes: 10_485_760, timeout: 60,
        };
        assert.deepEqual(Object.fromEntries(Object.keys(wanted).map((key) => [key, saved[key]])), wanted);
        assert.deepEqual(await page.evaluate((node) => RED.nodes.node(node).validationErrors ?? [], id), []);
        await openDialog(page, id);
        await typed("body", "json", "{");
        await pressDone(page);
        assert.match(String(await page.evaluate((node) => RED.nodes.node(node).validationErrors, id)), /must be JSON/);
    });
});
