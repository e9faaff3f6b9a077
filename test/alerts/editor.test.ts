/** The alert's dialog in a real editor: conditions, what is wrong with them, the sentence that they amount to, and what is saved. */
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { add, browserPath, openDialog, openEditor, pressDone, savedNode, type OpenEditor } from "../editor/harness.js";

declare const RED: any;
declare const $: any;

const ALERT = "genesys-cloud-alert";
const ROW = ".genesys-cloud-condition";
const RAW_KEY = /@cxflows\/|genesys-cloud-[\w-]+[.:]\w|__\w+__/;
const DEFAULTS = {
    type: ALERT, name: "", conditions: [{ property: "waiting", operator: ">", raise: 5, clear: "" }], combine: "all", raiseAfter: 0, clearAfter: 0,
    cooldown: 0, repeat: 0, key: "", staleAfter: 0, subject: "", text: "", store: "",
};

(browserPath ? describe : describe.skip)("alert dialog", function () {
    this.timeout(90_000);
    this.bail(true);
    let editor: OpenEditor;
    let page: Page;

    before(async () => {
        editor = await openEditor([ALERT]);
        page = editor.page;
    });
    after(async () => editor?.close());
    afterEach(() => assert.deepEqual(editor.pageErrors, []));

    const input = (row: number, part: string): string => `.red-ui-editableList-list > li:nth-child(${row}) [data-part=${part}]`;
    const readOut = async (): Promise<readonly string[]> => page.locator("#genesys-cloud-alert-preview p").allTextContents();

    async function fill(selector: string, text: string): Promise<void> {
        await page.fill(selector, text);
        await page.locator(selector).dispatchEvent("change");
    }

    async function picture(name: string): Promise<void> {
        if (process.env["SCREENSHOTS"] === undefined) return;
        const folder = join(tmpdir(), "genesys-cloud-editor", "alert");
        await mkdir(folder, { recursive: true });
        for (const theme of ["light", "dark"]) {
            await page.evaluate((dark) => document.documentElement.classList.toggle("nr-theme-dark", dark), theme === "dark");
            await page.screenshot({ path: join(folder, `${name}-${theme}.png`) });
        }
        await page.evaluate(() => document.documentElement.classList.remove("nr-theme-dark"));
    }

    it("begins with a condition, reads it out, and is left untouched when only looked at", async () => {
        const id = await add(page, ALERT);
        assert.equal(await page.evaluate((node) => RED.nodes.node(node).valid, id), true);
        await openDialog(page, id);
        assert.equal(await page.locator("#dialog-form .input-error").count(), 0);
        assert.deepEqual(await readOut(), [
            "Tells when Waiting is above 5.",
            "Ends when Waiting is 5 or less.",
            "Tells once when an observer loses its connection, and once when all is known again.",
            "For example: Sales: Waiting is 6 (alert above 5).",
        ]);
        await page.evaluate((node) => void (RED.nodes.node(node).changed = false), id);
        await picture("new");
        await pressDone(page);
        assert.deepEqual(await savedNode(page, id), { id, ...DEFAULTS });
        assert.equal(await page.evaluate((node) => RED.nodes.node(node).changed, id), false);
        await page.evaluate((node) => RED.nodes.remove(node), id);
    });

    it("takes conditions from a list of figures, says what is wrong, and saves what is shown", async () => {
        const id = await add(page, ALERT);
        await openDialog(page, id);
        await fill(input(1, "clear"), "6");
        assert.match((await page.getAttribute(input(1, "clear"), "title"))!, /^Condition 1 \(waiting\) ends at 6, which is above 5/);
        assert.equal(await page.getAttribute(input(1, "clear"), "aria-invalid"), "true");
        await fill(input(1, "clear"), "3");
        assert.equal(await page.getAttribute(input(1, "clear"), "aria-invalid"), "false");
        await page.click(".red-ui-editableList-addButton");
        assert.equal((await readOut())[0], "Each condition needs a figure and a level.");
        await page.locator(input(2, "property")).pressSequentially("longest");
        await page.locator(".red-ui-autoComplete-container li a", { hasText: "Longest wait (seconds)" }).first().click();
        assert.equal(await page.inputValue(input(2, "property")), "longestWaitSeconds");
        await page.selectOption(input(2, "operator"), ">=");
        await fill(input(2, "raise"), "120");
        await page.evaluate(() => $("#node-input-combine").typedInput("value", "any"));
        for (const [field, value] of [["raiseAfter", "60"], ["clearAfter", "30"], ["cooldown", "600"], ["repeat", "3600"]]) await fill(`#node-input-${field}`, value!);
        assert.deepEqual(await readOut(), [
            "Tells when Waiting is above 5 or Longest wait (seconds) is 120 or more for 60 s.",
            "Ends when Waiting is 3 or less and Longest wait (seconds) is below 120 for 30 s.",
            "Reminds every 1 h until then.",
            "Then keeps quiet about the same source for 10 min.",
            "Tells once when an observer loses its connection, and once when all is known again.",
            "For example: Sales: Waiting is 6 (alert above 5); Longest wait (seconds) is 120 (alert from 120).",
        ]);
        await page.evaluate(() => document.querySelectorAll("details").forEach((more) => void (more.open = true)));
        const readable = await page.evaluate(() => [...document.querySelectorAll(".red-ui-tray *")].flatMap((element) => [
            ...[...element.childNodes].filter((child) => child.nodeType === Node.TEXT_NODE).map((child) => child.textContent),
            ...["placeholder", "title", "aria-label"].map((name) => element.getAttribute(name)),
        ]).filter(Boolean).join("\n"));
        assert.doesNotMatch(readable, RAW_KEY);
        const unnamed = await page.evaluate((row) => [...document.querySelectorAll(`${row} input, ${row} select`)].filter((element) => !element.getAttribute("aria-label")).length, ROW);
        assert.equal(unnamed, 0);
        await picture("two");
        await fill("#node-input-staleAfter", "90");
        await fill("#node-input-key", "payload.site");
        await fill("#node-input-subject", "{{queue.name}}");
        await fill("#node-input-text", "{{payload.waiting}} wait");
        await pressDone(page);
        const expected = {
            id, ...DEFAULTS, combine: "any", raiseAfter: 60, clearAfter: 30, cooldown: 600, repeat: 3_600, staleAfter: 90, key: "payload.site",
            subject: "{{queue.name}}", text: "{{payload.waiting}} wait",
            conditions: [{ property: "waiting", operator: ">", raise: 5, clear: 3 }, { property: "longestWaitSeconds", operator: ">=", raise: 120, clear: "" }],
        };
        assert.deepEqual(await savedNode(page, id), expected);
        assert.equal(await page.evaluate((node) => RED.nodes.node(node).valid, id), true);
        await openDialog(page, id);
        await page.locator(".red-ui-editableList-item-remove").first().click();
        await page.waitForFunction((row) => document.querySelectorAll(row).length === 1, ROW);
        await pressDone(page);
        assert.deepEqual((await savedNode(page, id))["conditions"], [expected.conditions[1]]);
        await page.evaluate((node) => RED.nodes.remove(node), id);
    });

    it("keeps environment variables and old nodes as they are", async () => {
        const ids = await page.evaluate((type) => {
            const nodes = [
                { id: "a1e4700000000001", conditions: "${CONDITIONS}" },
                { id: "a1e4700000000002", conditions: [{ property: "agents.idle", operator: "${OPERATOR}", raise: "${LEVEL}", clear: "" }], raiseAfter: "${SECONDS}" },
                { id: "a1e4700000000003" },
            ];
            RED.nodes.import(nodes.map((node) => ({ ...node, type, name: "", x: 300, y: 300, z: RED.workspaces.active(), wires: [[]] })));
            for (const { id } of nodes) RED.nodes.node(id).changed = false;
            return nodes.map(({ id }) => id);
        }, ALERT);
        for (const id of ids) {
            const before = await savedNode(page, id);
            await openDialog(page, id);
            if (id === ids[0]) assert.deepEqual(await readOut(), ["The conditions are taken from ${CONDITIONS} when the flow starts."]);
            await pressDone(page);
            assert.deepEqual(await savedNode(page, id), before);
            assert.deepEqual(await page.evaluate((node) => [RED.nodes.node(node).changed, RED.nodes.node(node).valid], id), [false, true], id);
            await page.evaluate((node) => RED.nodes.remove(node), id);
        }
    });
});
