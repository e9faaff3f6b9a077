/** Previews in the dialogs of reports: dates while one types, the query, how it will be asked, and first rows at the press of a button. */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { add, browserPath, fillField, openDialog, openEditor, pick, type OpenEditor } from "./harness.js";

declare const RED: any;

const CONFIG = "genesys-cloud-config";
const AGGREGATE = "genesys-cloud-analytics-aggregate";
const DETAILS = "genesys-cloud-conversation-details";
const CONNECTION = "c0ffee0000000005";
const INTERVAL = "#genesys-cloud-hint-interval";

(browserPath ? describe : describe.skip)("previews in dialogs", function () {
    this.timeout(120_000);
    let editor: OpenEditor;
    let page: Page;

    before(async () => {
        editor = await openEditor([CONFIG, AGGREGATE, DETAILS]);
        page = editor.page;
        await page.evaluate(([id, type]) => void RED.nodes.import([{ id, type, name: "", region: "demo" }]), [CONNECTION, CONFIG]);
    });
    after(async () => editor?.close());
    afterEach(async () => {
        await page.click("#node-dialog-cancel");
        await page.waitForSelector("#dialog-form", { state: "detached" });
        assert.deepEqual(editor.pageErrors, []);
    });

    async function open(type: string, properties: object): Promise<void> {
        const id = await add(page, type);
        await page.evaluate(([node, more]) => void Object.assign(RED.nodes.node(node), more), [id, { connection: CONNECTION, ...properties }] as const);
        await openDialog(page, id);
    }

    async function shows(selector: string, text: RegExp): Promise<void> {
        await page.locator(selector, { hasText: text }).waitFor();
    }

    async function query(): Promise<any> {
        return JSON.parse((await page.locator(".genesys-cloud-preview-json").textContent())!);
    }

    it("tell the dates of an interval while it is being typed, and what is wrong with it", async () => {
        await open(AGGREGATE, { timeZone: "Europe/Berlin", interval: "2026-03-29/2026-03-30" });
        await shows(INTERVAL, /^2026-03-29 00:00 – 2026-03-30 00:00 \(1 day, 23 hours, Europe\/Berlin\)$/);
        await page.locator("#node-input-interval").fill("2026-03-01/2026-04-01");
        await shows(INTERVAL, /\(31 days, Europe\/Berlin\)$/);
        await page.locator("#node-input-interval").fill("2026-03-01T08:00/PT90M");
        await shows(INTERVAL, /\(1 hour, 30 minutes, Europe\/Berlin\)$/);
        await page.locator("#node-input-interval").fill("lst week");
        await shows(`${INTERVAL}.genesys-cloud-wrong`, /last week/);
        await page.locator("#node-input-interval").fill("${PREVIEW_NOT_SET}");
        await shows(`${INTERVAL}.genesys-cloud-wrong`, /environment variable PREVIEW_NOT_SET/);
    });

    it("know the zone of the machine that runs Node-RED", async () => {
        await open(AGGREGATE, { timeZone: "" });
        const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
        await shows("#genesys-cloud-hint-time-zone", new RegExp(`which is ${zone}`));
        await shows(INTERVAL, new RegExp(zone));
    });

    it("show the query, how large it is and how it will be asked", async () => {
        await open(AGGREGATE, { interval: "yesterday", timeZone: "UTC", granularity: "PT30M", groupBy: ["queueId"], metrics: ["offered"] });
        await pick(page, "#node-input-queues", ["Sales", "Support"]);
        await shows(".genesys-cloud-preview-line", /Up to 96 rows: 2 groups in 48 buckets.*one request/);
        const { metrics, granularity, filter } = await query();
        assert.deepEqual([metrics, granularity, filter.predicates.length], [["nOffered"], "PT30M", 2]);
        await fillField(page, "#node-input-metrics", "offered, noSuchFigure");
        await shows(".genesys-cloud-preview-problem", /noSuchFigure/);
    });

    it("give the first rows at the press of a button", async () => {
        await open(AGGREGATE, { interval: "last hour", timeZone: "UTC", groupBy: ["queueId"], metrics: ["offered"] });
        await page.getByRole("button", { name: "Run once" }).click();
        await page.locator(".genesys-cloud-preview-result tbody tr").first().waitFor();
        assert.deepEqual(await page.locator(".genesys-cloud-preview-result th").allTextContents(), ["intervalStartLocal", "queueName", "offered"]);
        assert.match((await page.locator(".genesys-cloud-preview-state").textContent())!, /^\d+ rows?, [\d.]+ s\./);
        assert.equal(await page.getByRole("button", { name: "Run once" }).isEnabled(), true);
        await page.locator("#node-input-interval").fill("yesterday");
        await page.locator(".genesys-cloud-preview-result tbody tr").first().waitFor({ state: "detached" });
        assert.equal(await page.locator(".genesys-cloud-preview-state").textContent(), "");
    });

    it("show no rows of settings that were changed while they ran", async () => {
        await open(AGGREGATE, { interval: "last hour", timeZone: "UTC", groupBy: ["queueId"], metrics: ["offered"] });
        await shows(INTERVAL, /UTC/);
        let release = (): void => undefined;
        const held = new Promise<void>((resolve) => (release = resolve));
        await page.route("**/genesys-cloud/run", async (route) => {
            await held;
            await route.continue();
        });
        await page.getByRole("button", { name: "Run once" }).click();
        await page.locator("#node-input-interval").fill("yesterday");
        await shows(INTERVAL, /1 day/);
        release();
        await page.getByRole("button", { name: "Run once" }).and(page.locator(":enabled")).waitFor();
        await page.waitForFunction(() => document.querySelector(".genesys-cloud-preview-state")!.textContent === "");
        assert.equal(await page.locator(".genesys-cloud-preview-result tbody tr").count(), 0);
        await page.unroute("**/genesys-cloud/run");
    });

    it("show the latest settings, whichever connection is ready first", async () => {
        await open(AGGREGATE, { interval: "last hour", timeZone: "UTC" });
        await shows(INTERVAL, /1 hour/);
        let release = (): void => undefined;
        const held = new Promise<void>((resolve) => (release = resolve));
        let asked = 0;
        await page.route("**/genesys-cloud/connections", async (route) => {
            if (++asked === 1) await held;
            await route.continue();
        });
        // Another draft for each of two updates: the first one's comes last.
        const change = (interval: string, budget: number): Promise<void> =>
            page.evaluate(([id, share, words]) => {
                Object.assign(RED.nodes.node(id), { budget: share, changed: true });
                const field = document.querySelector<HTMLInputElement>("#node-input-interval")!;
                field.value = words;
                field.dispatchEvent(new Event("input", { bubbles: true }));
            }, [CONNECTION, budget, interval] as const);
        const first = page.waitForRequest("**/genesys-cloud/connections");
        await change("last 3 hours", 61);
        await first;
        await change("last 5 hours", 62);
        await shows(INTERVAL, /5 hours/);
        const late = page.waitForResponse((response) => response.url().endsWith("/genesys-cloud/connections"));
        release();
        await late;
        // Long enough for a preview that should not come: it would be asked for at once.
        await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 300)));
        assert.match((await page.locator(INTERVAL).textContent())!, /5 hours/);
        await page.unroute("**/genesys-cloud/connections");
    });

    it("give conversations", async () => {
        await open(DETAILS, { interval: "last hour", timeZone: "UTC" });
        await page.getByRole("button", { name: "Run once" }).click();
        await page.locator(".genesys-cloud-preview-result tbody tr").first().waitFor();
        assert.match((await page.locator(".genesys-cloud-preview-state").textContent())!, /^The first 20 of [\d,]+ rows/);
        assert.equal((await query()).orderBy, "conversationStart");
    });

    it("say why nothing can be run", async () => {
        await open(AGGREGATE, { interval: "last hour", metrics: ["noSuchFigure"] });
        await page.getByRole("button", { name: "Run once" }).click();
        await shows(".genesys-cloud-preview-state.genesys-cloud-wrong", /noSuchFigure/);
    });
});
