/** "A first flow" of the README, done with the mouse as its five lines say, up to the messages in the debug sidebar. */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { read } from "../package/project.js";
import { PATIENCE_MS } from "../support/until.js";
import { browserPath, opened, openEditor, settle, type OpenEditor } from "./harness.js";

declare const RED: any;

const OBSERVER = "genesys-cloud-queue-observer";

/** The numbered lines below the heading. */
const [filter, connection, queues, deploy, look, ...more] = read("README.md").split("## A first flow\n")[1]!.split("\n\n")[0]!.split("\n");

(browserPath ? describe : describe.skip)("README: a first flow", function () {
    this.timeout(180_000);
    this.bail(true);
    let editor: OpenEditor;
    let page: Page;

    before(async () => {
        editor = await openEditor([OBSERVER, "debug"]);
        page = editor.page;
    });
    after(async () => editor?.close());
    afterEach(() => assert.deepEqual(editor.pageErrors, []));

    async function place(label: string, x: number): Promise<void> {
        const entry = page.locator(".red-ui-palette-node:visible", { has: page.getByText(label, { exact: true }) });
        // The palette filters a moment after the last letter; what moves cannot be dragged.
        await entry.first().waitFor();
        await page.locator(".red-ui-palette-node[data-palette-type='catch']").waitFor({ state: "hidden" });
        await entry.first().dragTo(page.locator("#red-ui-workspace-chart"), { targetPosition: { x, y: 120 } });
    }

    it("has five lines", () => assert.deepEqual([look?.slice(0, 2), more], ["5.", []]));

    it(filter!, async () => {
        assert.match(filter!, /`queue`.*\*\*queue observer\*\*/);
        await page.locator("#red-ui-palette-search input").pressSequentially("queue");
        await place("queue observer", 200);
        await page.locator(".red-ui-flow-node-group", { hasText: "queue observer" }).dblclick();
        await opened(page, "#dialog-form");
    });

    it(connection!, async () => {
        assert.match(connection!, /\*\*\+\*\*.*`demo`.*\*Add\*/);
        await page.click("#node-input-btn-connection-add");
        await opened(page, "#node-config-input-region");
        assert.equal(await page.inputValue("#node-config-input-region"), "demo");
        const add = page.locator("#node-config-dialog-ok");
        assert.equal((await add.innerText()).trim(), "Add");
        await add.click();
        await page.waitForSelector("#node-config-input-region", { state: "detached" });
        await settle(page);
    });

    it(queues!, async () => {
        assert.match(queues!, /\*Observe\* to \*all queues\*.*\*Done\*/);
        const row = page.locator(".form-row", { has: page.locator("#node-input-select") });
        assert.match(await row.innerText(), /Observe/);
        await row.locator(".red-ui-typedInput-option-trigger").click();
        await page.locator(".red-ui-typedInput-options a:visible", { hasText: "all queues" }).click();
        const done = page.locator("#node-dialog-ok");
        assert.equal((await done.innerText()).trim(), "Done");
        await done.click();
        await page.waitForSelector("#dialog-form", { state: "detached" });
        await settle(page);
    });

    it(deploy!, async () => {
        assert.match(deploy!, /\*\*debug\*\*.*\*Deploy\*/);
        await page.locator("#red-ui-palette-search input").fill("");
        await page.locator("#red-ui-palette-search input").pressSequentially("debug");
        await place("debug", 460);
        const from = (await page.locator(".red-ui-flow-port-output .red-ui-flow-port").first().boundingBox())!;
        const to = (await page.locator(".red-ui-flow-port-input .red-ui-flow-port").first().boundingBox())!;
        await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
        await page.mouse.down();
        await page.mouse.move(to.x + to.width / 2, to.y + to.height / 2, { steps: 8 });
        await page.mouse.up();
        // Nothing is seen of its height when both nodes stand level.
        await page.waitForSelector(".red-ui-flow-link-line", { state: "attached" });
        await page.click("#red-ui-header-button-deploy");
    });

    it(look!, async () => {
        // Its button stands elsewhere in each version of the editor.
        await page.evaluate(() => void RED.sidebar.show("debug"));
        const messages = page.locator(".red-ui-debug-msg");
        await page.waitForFunction(() => document.querySelectorAll(".red-ui-debug-msg").length >= 12, undefined, { timeout: PATIENCE_MS });
        const topics = await messages.locator(".red-ui-debug-msg-topic").allInnerTexts();
        for (const queue of ["Sales", "Support"]) assert.ok(topics.some((topic) => topic.startsWith(queue)), topics.join());
    });
});
