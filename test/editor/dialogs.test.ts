/** Every dialog in the real editor: readable in every language, accessible in both themes, and worked by keys alone. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { languages, read, readJson } from "../package/project.js";
import { PATIENCE_MS } from "../support/until.js";
import { add, browserPath, openDialog, openEditor, settle, type OpenEditor } from "./harness.js";

declare const RED: any;
declare const axe: any;

const { "node-red": manifest } = require("../../package.json") as { "node-red": { nodes: Record<string, string> } };
const CONFIG = "genesys-cloud-config";
const TYPES = Object.keys(manifest.nodes);
const NODES = TYPES.filter((type) => type !== CONFIG);
const RAW_KEY = /@cxflows\/|genesys-cloud-[\w-]+[.:]\w|__\w+__|\[object/;
const CONNECTION = "c0ffee0000000003";

(browserPath ? describe : describe.skip)("every dialog", function () {
    this.timeout(180_000);
    let editor: OpenEditor;
    let page: Page;

    before(async () => {
        editor = await openEditor(TYPES);
        page = editor.page;
        await page.addScriptTag({ content: readFileSync(require.resolve("axe-core/axe.min.js"), "utf8") });
        await addConnection();
    });
    after(async () => editor?.close());
    afterEach(async () => {
        await leave();
        assert.deepEqual(editor.pageErrors, []);
    });

    async function addConnection(): Promise<void> {
        await page.evaluate(([id, type]) => void RED.nodes.import([{ id, type, name: "", region: "demo" }]), [CONNECTION, CONFIG]);
    }

    /** The editor as somebody has it who chose this language in its settings. */
    async function switchTo(language: string): Promise<void> {
        await page.evaluate((wanted) => {
            Object.assign(window, { onbeforeunload: null });
            localStorage.setItem("editor-language", wanted);
        }, language);
        await page.goto("about:blank");
        await page.goto(editor.url);
        await page.waitForFunction((wanted) => {
            const { RED: there } = globalThis as any;
            return there?.workspaces?.active() && wanted.every((type) => there.nodes.getType(type));
        }, TYPES, { timeout: PATIENCE_MS });
        await page.addStyleTag({ content: "* { transition: none !important; animation: none !important; }" });
        await page.evaluate(() => void ((globalThis as any).$.fx.off = true));
        await addConnection();
    }

    async function leave(): Promise<void> {
        await page.keyboard.press("Escape");
        // What the editor has to say for itself stands over the buttons.
        await page.evaluate(() => document.querySelectorAll("#red-ui-notifications > *").forEach((notification) => notification.remove()));
        for (const button of ["#node-config-dialog-cancel", "#node-dialog-cancel"]) {
            if ((await page.locator(button).count()) === 0) continue;
            await page.click(button);
            await page.waitForSelector(button, { state: "detached" });
            await settle(page);
        }
    }

    async function open(type: string): Promise<void> {
        if (type === CONFIG) {
            await page.evaluate(([id, config]) => RED.editor.editConfig("", config, id), [CONNECTION, CONFIG]);
            await page.waitForSelector("#node-config-input-region");
        } else {
            const id = await add(page, type);
            await page.evaluate(([node, connection]) => void (RED.nodes.node(node).connection = connection), [id, CONNECTION]);
            await openDialog(page, id);
        }
        await page.evaluate(() => {
            for (const more of document.querySelectorAll<HTMLDetailsElement>(".genesys-cloud-form details")) more.open = true;
        });
        await settle(page);
    }

    /** What axe finds serious in our form, and in what it has opened. */
    async function findings(): Promise<string[]> {
        return page.evaluate(async () => {
            const include = [".genesys-cloud-form", ".genesys-cloud-picker-panel"].filter((part) => document.querySelector(part));
            const { violations } = await axe.run({ include: include.map((part) => [part]) }, { resultTypes: ["violations"] });
            return violations
                .filter(({ impact }: any) => impact === "serious" || impact === "critical")
                .flatMap(({ id, nodes }: any) => nodes.map(({ html }: any) => `${id}: ${html.slice(0, 200)}`));
        });
    }

    /** Texts, placeholders and tooltips in sight. */
    async function readable(): Promise<string> {
        return page.evaluate(() =>
            [...document.querySelectorAll<HTMLElement>(".genesys-cloud-form, .genesys-cloud-form *")]
                .flatMap((each) => [
                    ...[...each.childNodes].filter((child) => child.nodeType === Node.TEXT_NODE).map((child) => child.textContent),
                    ...["placeholder", "title", "aria-label"].map((name) => each.getAttribute(name)),
                ])
                .filter((text) => text?.trim())
                .join("\n"),
        );
    }

    for (const type of TYPES) {
        describe(type, () => {
            it("is accessible in both themes, and every word is translated", async () => {
                await open(type);
                if (type.includes("analytics") || type.includes("details")) await page.locator(".genesys-cloud-preview-json", { hasText: "interval" }).waitFor({ state: "attached" });
                assert.doesNotMatch(await readable(), RAW_KEY);
                assert.deepEqual(await findings(), []);
                // A new one lacks nothing, but for the path of a platform call.
                if (type !== "genesys-cloud-api") assert.equal(await page.locator(".genesys-cloud-form .input-error").count(), 0);
                await page.evaluate(() => document.documentElement.classList.add("nr-theme-dark"));
                const dark = await findings();
                await page.evaluate(() => document.documentElement.classList.remove("nr-theme-dark"));
                assert.deepEqual(dark, []);
            });
        });
    }

    for (const type of NODES) {
        it(`${type}: Tab goes through its fields from above to below`, async () => {
            await open(type);
            await page.focus("#node-input-name");
            const tops: number[] = [];
            for (let step = 0; step < 80; step++) {
                const at = await page.evaluate(() => {
                    const form = document.querySelector(".genesys-cloud-form")!;
                    const active = document.activeElement!;
                    return form.contains(active) ? active.getBoundingClientRect().top - form.getBoundingClientRect().top : null;
                });
                if (at === null) break;
                tops.push(Math.round(at));
                await page.keyboard.press("Tab");
            }
            assert.ok(tops.length >= 3, `${tops.length} stops`);
            // Parts of one row differ by a few pixels.
            assert.ok(tops.every((top, index) => index === 0 || top >= tops[index - 1]! - 30), tops.join());
        });
    }

    it("chooses queues by keys alone", async () => {
        await open("genesys-cloud-queue-observer");
        await page.focus("#node-input-queues-entry");
        await page.keyboard.press("ArrowDown");
        await page.locator(".genesys-cloud-picker-row").first().waitFor();
        await page.keyboard.press("ArrowDown");
        await page.keyboard.press("Enter");
        await page.keyboard.press("ArrowDown");
        await page.keyboard.press("Enter");
        assert.deepEqual(await findings(), []);
        assert.equal((await page.inputValue("#node-input-queues")).split(",").length, 2);
        await page.keyboard.press("Escape");
        assert.equal(await page.locator(".genesys-cloud-picker-panel").count(), 0);
        assert.equal(await page.isVisible("#node-dialog-cancel"), true, "the dialog itself stays open");
        await page.keyboard.press("Backspace");
        assert.equal((await page.inputValue("#node-input-queues")).split(",").length, 1);
    });

    for (const language of languages) {
        describe(language, () => {
            before(() => switchTo(language));

            for (const type of TYPES) {
                it(`${type} is all in that language, dialog and help`, async () => {
                    await open(type);
                    const shown = await readable();
                    assert.doesNotMatch(shown, RAW_KEY);
                    const wanted = namedIn(type, language);
                    assert.ok(wanted.length >= 2);
                    for (const text of wanted) assert.ok(shown.includes(text), `${text} in ${shown}`);
                    const help = await page.evaluate((node) => String(RED.nodes.getNodeHelp(node) ?? ""), type);
                    for (const title of headingsOf(type, language)) assert.ok(help.includes(`>${title}</h3>`), title);
                });
            }
        });
    }
});

/** What the dialog's page takes from the catalog as the text of a label. */
function namedIn(type: string, language: string): readonly string[] {
    const texts = readJson(`nodes/locales/${language}/${type}.json`)[type].label as Readonly<Record<string, string>>;
    return [...read(`nodes/${type}.html`).matchAll(/data-i18n="[\w-]+\.label\.(\w+)"/g)].map((match) => texts[match[1]!]!);
}

function headingsOf(type: string, language: string): readonly string[] {
    return [...read(`nodes/locales/${language}/${type}.html`).matchAll(/^### (.*)$/gm)].map((match) => match[1]!);
}
