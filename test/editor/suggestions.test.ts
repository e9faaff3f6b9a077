/** The menus of suggestions, in the real editor: everything to choose from without typing, and nothing taken unasked. */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { REGIONS } from "../../src/platform/regions.js";
import { add, browserPath, fillField, openDialog, opened, openEditor, settle, type OpenEditor } from "./harness.js";

const CONFIG = "genesys-cloud-config";
const AGGREGATE = "genesys-cloud-analytics-aggregate";
const MENU = ".red-ui-autoComplete-container";

(browserPath ? describe : describe.skip)("suggestions", function () {
    // A build, Node-RED and a browser start first.
    this.timeout(180_000);
    this.bail(true);
    let editor: OpenEditor;
    let page: Page;
    let id: string;

    before(async () => {
        editor = await openEditor([CONFIG, AGGREGATE]);
        page = editor.page;
        id = await add(page, AGGREGATE);
        await openDialog(page, id);
    });
    after(async () => editor?.close());
    afterEach(() => assert.deepEqual(editor.pageErrors, []));

    /** What the open menu offers, without hints. */
    async function offered(): Promise<readonly string[]> {
        await page.waitForSelector(MENU);
        return page.evaluate((menu) => [...document.querySelectorAll(`${menu} li a > span`)].map((label) => label.firstChild!.textContent!), MENU);
    }

    async function isOpen(): Promise<boolean> {
        return (await page.locator(MENU).count()) > 0;
    }

    async function focused(): Promise<string> {
        return page.evaluate(() => document.activeElement!.id);
    }

    describe("of a new connection's region", () => {
        const REGION = "#node-config-input-region";
        const everything = ["demo", ...REGIONS.map((region) => region.domain)];

        before(async () => {
            await page.click("#node-input-btn-connection-add");
            await opened(page, REGION);
        });
        after(async () => {
            await page.click("#node-config-dialog-cancel");
            await page.waitForSelector(REGION, { state: "detached" });
            await settle(page);
        });

        it("are all there at a click, and a click on one takes it", async () => {
            await page.click(REGION);
            assert.deepEqual(await offered(), everything);
            assert.equal(everything.length, 1 + 18);
            for (const [region, mark] of [["use2.us-gov-pure.cloud", "FedRAMP"], ["edee1.eusc-pure.cloud", "Sovereign"]] as const) {
                assert.match((await page.locator(`${MENU} li`, { hasText: region }).textContent())!, new RegExp(mark));
            }
            await page.locator(`${MENU} li a`, { hasText: "Frankfurt" }).click();
            assert.equal(await page.inputValue(REGION), "mypurecloud.de");
            assert.equal(await page.textContent("#genesys-cloud-config-place"), "EMEA (Frankfurt)");
            assert.equal(await page.isVisible("#node-config-input-clientId"), true);
        });

        it("are all there at Arrow-Down, the present one first, and the arrows choose", async () => {
            await page.focus(REGION);
            await page.keyboard.press("ArrowDown");
            assert.deepEqual(await offered(), ["mypurecloud.de", ...everything.filter((region) => region !== "mypurecloud.de")]);
            await page.keyboard.press("ArrowDown");
            await page.keyboard.press("ArrowDown");
            await page.keyboard.press("Tab");
            assert.equal(await page.inputValue(REGION), "demo");
            assert.equal(await isOpen(), false);
        });

        it("are filtered as soon as somebody types, and Tab takes the first", async () => {
            await page.click(REGION);
            await page.fill(REGION, "");
            await page.locator(REGION).pressSequentially("londo");
            assert.deepEqual(await offered(), ["euw2.pure.cloud"]);
            await page.keyboard.press("Tab");
            assert.equal(await page.inputValue(REGION), "euw2.pure.cloud");
            assert.equal(await page.textContent("#genesys-cloud-config-place"), "EMEA (London)");
            await page.click(REGION);
            assert.equal((await offered()).length, everything.length);
            await page.keyboard.press("Escape");
            assert.equal(await isOpen(), false);
        });
    });

    describe("of a report", () => {
        it("never fill a field on the way to the next one", async () => {
            await page.fill("#node-input-granularity", "P1D");
            await page.focus("#node-input-granularity");
            await page.locator("#node-input-granularity").press("Control+a");
            await page.keyboard.press("Backspace");
            await page.keyboard.press("Tab");
            assert.equal(await page.inputValue("#node-input-granularity"), "");

            await page.click("#node-input-granularity");
            assert.ok((await offered()).includes("PT30M"));
            await page.keyboard.press("Tab");
            assert.equal(await isOpen(), false);
            assert.equal(await page.inputValue("#node-input-granularity"), "");
            assert.notEqual(await focused(), "node-input-granularity");
        });

        it("do not open while the cursor is moved, nor when Tab comes by", async () => {
            await page.focus("#node-input-interval");
            for (const key of ["Tab", "Shift+Tab", "ArrowLeft", "Home", "End"]) {
                await page.keyboard.press(key);
                assert.equal(await isOpen(), false, key);
            }
        });

        it("find a time zone by a part of its name, with its distance from UTC", async () => {
            await page.fill("#node-input-timeZone", "");
            await page.locator("#node-input-timeZone").pressSequentially("toky");
            await page.waitForSelector(MENU);
            assert.deepEqual(await page.locator(`${MENU} li`).allTextContents(), ["Asia/TokyoUTC+09:00"]);
            await page.locator(`${MENU} li a`).first().click();
            assert.equal(await page.inputValue("#node-input-timeZone"), "Asia/Tokyo");
            await page.fill("#node-input-timeZone", "");
        });

        it("keep a value that is not among them", async () => {
            await page.fill("#node-input-interval", "2026-11-01/2026-11-08");
            await page.focus("#node-input-timeZone");
            await page.click("#node-input-interval");
            assert.ok((await offered()).includes("last 3 months"));
            await page.keyboard.press("Enter");
            assert.equal(await isOpen(), false);
            assert.equal(await page.inputValue("#node-input-interval"), "2026-11-01/2026-11-08");
        });

        it("mark in a list what is in it already, and add and remove by keys alone", async () => {
            await fillField(page, "#node-input-groupBy", "queueId, userId");
            const entry = page.locator("#node-input-groupBy-entry");
            await entry.click();
            const selected = page.locator(".genesys-cloud-picker-row[aria-selected='true'] .genesys-cloud-picker-name");
            assert.deepEqual((await selected.allTextContents()).toSorted(), ["queueId", "userId"]);
            await page.keyboard.type("mediaType");
            await page.locator(".genesys-cloud-picker-active", { hasText: "mediaType" }).waitFor();
            await page.keyboard.press("Enter");
            assert.equal(await page.inputValue("#node-input-groupBy"), "queueId, userId, mediaType");
            await page.keyboard.press("Escape");
            assert.equal(await page.locator(".genesys-cloud-picker-panel").count(), 0);
            await page.keyboard.press("Backspace");
            assert.equal(await page.inputValue("#node-input-groupBy"), "queueId, userId");
        });

        it("leave the keys to an input method while it composes a word", async () => {
            const entry = page.locator("#node-input-groupBy-entry");
            await entry.fill("かいしゃ");
            const wasTaken = await entry.evaluate((field) => !field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", isComposing: true, bubbles: true, cancelable: true })));
            assert.deepEqual([wasTaken, await entry.inputValue(), await page.inputValue("#node-input-groupBy")], [false, "かいしゃ", "queueId, userId"]);
            await entry.fill("");
        });

        it("stay below their field when the dialog scrolls", async () => {
            const size = page.viewportSize()!;
            await page.setViewportSize({ ...size, height: 500 });
            await page.locator("#node-input-metrics-entry").click();
            const panel = page.locator(".genesys-cloud-picker-panel");
            await panel.waitFor();
            const distance = (): Promise<number> => page.evaluate(() => {
                const top = (selector: string): number => document.querySelector(selector)!.getBoundingClientRect().top;
                return top(".genesys-cloud-picker-panel") - top("#node-input-metrics-entry");
            });
            const before = await distance();
            const scrolled = await page.evaluate(async () => {
                const body = document.querySelector("#node-input-metrics")!.closest(".red-ui-tray-content")!;
                const at = body.scrollTop;
                body.scrollTop += at > 20 ? -20 : 20;
                await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
                return Math.abs(body.scrollTop - at);
            });
            const after = await distance();
            await page.setViewportSize(size);
            assert.equal(scrolled, 20);
            assert.ok(Math.abs(after - before) < 1, `${after} and ${before}`);
        });
    });
});
