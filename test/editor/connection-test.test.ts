/** "Test connection" in a browser: pressed before the first deploy, read, copied, and pressed again. */
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { PERMISSIONS } from "../../src/simulator/api/permissions.js";
import { startSimulator, type Simulator } from "../../src/simulator/index.js";
import { PATIENCE_MS } from "../support/until.js";
import { add, browserPath, fillField, openDialog, opened, openEditor, settle, type OpenEditor } from "./harness.js";

declare const axe: any;
declare const RED: any;

const OBSERVER = "genesys-cloud-queue-observer";
const CONFIG = "genesys-cloud-config";
const SECRET = "a-s3cret-typed-in-the-dialog";
const RAW_KEY = /@cxflows\/|genesys-cloud-[\w-]+[.:]\w|__\w+__|undefined/;
const BUTTON = "#genesys-cloud-config-test";
const RESULTS = "#genesys-cloud-config-test-results";
const screenshots = join(tmpdir(), "genesys-cloud-editor", "connection-test");

(browserPath ? describe : describe.skip)("test of a connection in the dialog", function () {
    this.timeout(180_000);
    let editor: OpenEditor;
    let page: Page;
    let simulator: Simulator;
    let without: Simulator;

    before(async () => {
        const permissions = PERMISSIONS.filter((name) => !["analytics:queueObservation:view", "routing:wrapupCode:view"].includes(name));
        simulator = await startSimulator({ queues: 3, clients: [{ id: "client", secret: SECRET }] });
        without = await startSimulator({ queues: 3, clients: [{ id: "client", secret: SECRET, permissions }] });
        await mkdir(screenshots, { recursive: true });
        editor = await openEditor([CONFIG, OBSERVER]);
        page = editor.page;
        await page.context().grantPermissions(["clipboard-read", "clipboard-write"], { origin: new URL(editor.url).origin });
    });
    after(async () => {
        await editor?.close();
        await simulator?.close();
        await without?.close();
    });
    beforeEach(async () => {
        await openDialog(page, await add(page, OBSERVER));
        await page.click("#node-input-btn-connection-add");
        await opened(page, "#node-config-input-region");
    });
    afterEach(async function () {
        if (this.currentTest?.state === "failed") await page.screenshot({ path: join(screenshots, "failed.png") });
        for (const [button, gone] of [["#node-config-dialog-cancel", "#node-config-input-region"], ["#node-dialog-cancel", "#dialog-form"]] as const) {
            await page.click(button);
            await page.waitForSelector(gone, { state: "detached" });
            await settle(page);
        }
        assert.deepEqual(editor.pageErrors, []);
    });

    /** What the test tells. Once more where an answer took a busy machine longer than the seconds that the test gives it. */
    async function press(attempts = 3): Promise<string> {
        await page.click(BUTTON);
        await page.waitForFunction((selector) => {
            const button = document.querySelector<HTMLButtonElement>(selector);
            return button && !button.disabled;
        }, BUTTON, { timeout: PATIENCE_MS });
        const told = await read();
        return attempts > 1 && told.includes("No answer came within") ? press(attempts - 1) : told;
    }

    /** What is to be seen: the sentence, then a line for each step, node and permission that is not folded away. */
    async function read(): Promise<string> {
        return page.evaluate((selector) => {
            const box = document.querySelector(selector)!.cloneNode(true) as HTMLElement;
            for (const unseen of box.querySelectorAll(".genesys-cloud-test-hidden, details:not([open]) > ul")) unseen.remove();
            const rows = box.querySelectorAll("[role=status], h5, li, summary, .genesys-cloud-test-note");
            return [...rows].map((row) => row.textContent.replace(/\s+/g, " ").trim()).join("\n");
        }, RESULTS);
    }

    async function fill(url: string, secret = SECRET): Promise<void> {
        await fillField(page, "#node-config-input-region", "mypurecloud.de");
        await fillField(page, "#node-config-input-clientId", "client");
        await fillField(page, "#node-config-input-clientSecret", secret);
        await page.evaluate(() => document.querySelectorAll("details").forEach((more) => (more.open = true)));
        await fillField(page, "#node-config-input-apiUrl", url);
    }

    async function picture(name: string): Promise<void> {
        if (process.env["SCREENSHOTS"] === undefined) return;
        await page.locator(BUTTON).scrollIntoViewIfNeeded();
        for (const theme of ["light", "dark"]) {
            await page.evaluate((dark) => document.documentElement.classList.toggle("nr-theme-dark", dark), theme === "dark");
            await page.screenshot({ path: join(screenshots, `${name}-${theme}.png`) });
        }
        await page.evaluate(() => document.documentElement.classList.remove("nr-theme-dark"));
    }

    it("tests the demo organisation, which is what a new connection has", async () => {
        const told = await press();
        assert.match(told, /^The connection works\./);
        for (const line of ["Client ID and secret are accepted", "Queues that the client sees: 12", "Notification socket Opened", "queue observer – works"]) assert.ok(told.includes(line), told);
        assert.doesNotMatch(told, RAW_KEY);
        await picture("demo");
    });

    it("names what is missing, by node, and copies it for the administrator", async () => {
        await fill(without.url);
        const told = await press();
        assert.match(told, /^The connection works\. Some remarks/);
        assert.match(told, /queue observer – lacks a permission/);
        assert.match(told, /live events and states of queues: analytics:queueObservation:view – missing/);
        assert.match(told, /analytics aggregate – works, with less/);
        assert.match(told, /conversation observer – works/);
        assert.doesNotMatch(told, RAW_KEY);
        await picture("permissions");
        await page.click(`${RESULTS} .genesys-cloud-test-copy button`);
        await page.waitForFunction((selector) => document.querySelector(selector)?.textContent?.includes("Copied"), RESULTS);
        const copied = await page.evaluate(() => navigator.clipboard.readText());
        assert.match(copied, /OAuth client: client\n/);
        assert.match(copied, /- Analytics > Queue Observation > View \(analytics:queueObservation:view\): live events and states of queues; states of queues\n/);
        assert.match(copied, /\(routing:wrapupCode:view\): names of wrap-up codes\n/);
        assert.ok(!copied.includes(SECRET) && !told.includes(SECRET));
    });

    it("copies by hand where the page may not write to the clipboard", async () => {
        await press();
        await page.evaluate(() => {
            Object.defineProperty(navigator, "clipboard", { value: undefined, configurable: true });
            document.execCommand = () => false;
        });
        await page.click(`${RESULTS} .genesys-cloud-test-copy button`);
        const field = page.locator(`${RESULTS} textarea`);
        await field.waitFor({ state: "visible" });
        assert.match(await field.inputValue(), /^Test of a Genesys Cloud connection\nRegion: demo\n/);
    });

    it("says what is wrong, that results are old once something changed, and runs again", async () => {
        await fill(simulator.url, "a-wrong-secret");
        const refused = await press();
        assert.match(refused, /^Something does not work yet/);
        assert.match(refused, /The client id or secret was refused/);
        assert.doesNotMatch(refused, /Nodes and their permissions/);
        await picture("refused");
        await page.fill("#node-config-input-clientSecret", SECRET);
        assert.match(await read(), /^The settings were changed after this test/);
        assert.match(await press(), /^The connection works\./);
    });

    it("says that results are old when something changed while it ran", async () => {
        await fill(simulator.url);
        let release = (): void => undefined;
        const held = new Promise<void>((resolve) => (release = resolve));
        await page.route("**/genesys-cloud/test", async (route) => {
            await held;
            await route.continue();
        });
        const asked = page.waitForRequest("**/genesys-cloud/test");
        const pressed = press();
        await asked;
        await page.fill("#node-config-input-clientSecret", "another-secret");
        release();
        assert.match(await pressed, /^The settings were changed after this test/);
        await page.unroute("**/genesys-cloud/test");
    });

    it("finds the region of a client that the chosen one does not know, when asked to, and fills it in", async () => {
        const findings = [{ step: "credentials", outcome: "failed", sentence: { catalog: "errors", key: "credentials-refused", parameters: { reason: "client not found" } } }];
        const reply = { org: null, region: "mypurecloud.de", demo: false, findings, nodes: [], canFindRegion: true };
        await page.route("**/genesys-cloud/test", (route) => route.fulfill({ json: reply }));
        await page.route("**/genesys-cloud/test/region", (route) => route.fulfill({ json: { domain: "euw2.pure.cloud", secretRefused: false, asked: 12, silent: 0 } }));
        await fill("");
        const told = await press();
        assert.match(told, /The client may belong to another region/);
        assert.doesNotMatch(told, RAW_KEY);
        await picture("region");
        await page.click(`${RESULTS} .genesys-cloud-test-region button`);
        const use = page.locator(`${RESULTS} button`, { hasText: "Use this region" });
        await use.waitFor();
        assert.match(await read(), /^The client belongs to EMEA \(London\) \(euw2\.pure\.cloud\)\./);
        await use.click();
        assert.equal(await page.inputValue("#node-config-input-region"), "euw2.pure.cloud");
        assert.equal(await page.textContent("#genesys-cloud-config-place"), "EMEA (London)");
        assert.match(await read(), /^The settings were changed/);
        for (const path of ["test", "test/region"]) await page.unroute(`**/genesys-cloud/${path}`);
    });

    it("tells a setting that cannot be used", async () => {
        await fillField(page, "#node-config-input-region", "frankfurt");
        assert.match(await press(), /^The region "frankfurt" is not known/);
    });

    it("can be used and read without seeing it", async () => {
        await page.focus(BUTTON);
        await page.keyboard.press("Enter");
        await page.waitForSelector(`${RESULTS} li`, { timeout: PATIENCE_MS });
        const told = await page.evaluate((selector) => {
            const box = document.querySelector(selector)!;
            const status = box.querySelector("[role=status]")!;
            return {
                label: box.getAttribute("aria-label"),
                live: status.getAttribute("aria-live"),
                first: box.querySelector("li")!.textContent,
                bareIcons: box.querySelectorAll("i:not([aria-hidden=true])").length,
            };
        }, RESULTS);
        assert.deepEqual(told, { label: "Results of the test", live: "polite", first: "Credentials: passed.  Client ID and secret are accepted.", bareIcons: 0 });
    });

    it("has results without serious findings of axe in both themes", async () => {
        await fill(without.url);
        await press();
        await page.evaluate((selector) => document.querySelectorAll<HTMLDetailsElement>(`${selector} details`).forEach((more) => (more.open = true)), RESULTS);
        await page.addScriptTag({ path: require.resolve("axe-core/axe.min.js") });
        for (const dark of [false, true]) {
            const found = await page.evaluate(async ([selector, isDark]) => {
                document.documentElement.classList.toggle("nr-theme-dark", isDark);
                const { violations } = await axe.run(selector, { resultTypes: ["violations"] });
                document.documentElement.classList.remove("nr-theme-dark");
                const serious = violations.filter(({ impact }: any) => impact === "serious" || impact === "critical");
                return serious.flatMap(({ id, nodes }: any) => nodes.map(({ html }: any) => `${id}: ${html.slice(0, 200)}`));
            }, [RESULTS, dark] as const);
            assert.deepEqual(found, [], dark ? "dark" : "light");
        }
    });

    it("is disabled from the start for who is known not to be allowed", async () => {
        await page.click("#node-config-dialog-cancel");
        await page.waitForSelector("#node-config-input-region", { state: "detached" });
        await settle(page);
        await page.evaluate(() => Object.assign(RED.user, { before: RED.user.hasPermission, hasPermission: (name: string) => name !== "genesys-cloud-config.write" }));
        await page.click("#node-input-btn-connection-add");
        await opened(page, "#node-config-input-region");
        await page.evaluate(() => (RED.user.hasPermission = RED.user.before));
        assert.equal(await page.isDisabled(BUTTON), true);
        assert.match(await read(), /^Your login may not test connections/);
    });

    it("cannot be pressed by who may not, and says why", async () => {
        await page.route("**/genesys-cloud/test", (route) => route.fulfill({ status: 401, body: "Unauthorized" }));
        assert.match(await press(), /Your login may not test connections/);
        await page.unroute("**/genesys-cloud/test");
    });
});
