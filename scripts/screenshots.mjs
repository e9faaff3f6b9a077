/**
 * Makes the pictures of docs/images anew: the start flow in Node-RED's editor, with what it tells in the debug sidebar, and
 * every dialog. Options: --flow FILE, --out FOLDER, --which node-red|node-red-4, --seconds N (messages of so long),
 * --only dialogs|start, --theme light|dark (of the dialogs).
 */
import { copyFile, mkdir, mkdtemp, rm } from "node:fs/promises";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { closeDialog, DIALOGS, openDialog, openTheConnection, prepare, useTheme } from "./lib/dialogs.mjs";
import { linkPackage, startNodeRed } from "./lib/node-red.mjs";
import { ensureBuilt, fittingNodeRed, root } from "./lib/prepare.mjs";

const { values: options } = parseArgs({
    options: {
        flow: { type: "string", default: join(root, "scripts/start-flow.json") },
        out: { type: "string", default: join(root, "docs/images") },
        which: { type: "string", default: fittingNodeRed() },
        seconds: { type: "string", default: "12" },
        only: { type: "string", default: "" },
        theme: { type: "string", default: "light" },
    },
});
const CHROMIUM_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update"];

await ensureBuilt();
await mkdir(options.out, { recursive: true });
const directory = await mkdtemp(join(tmpdir(), "genesys-pictures-"));
const userDir = join(directory, "user");
await mkdir(userDir);
await linkPackage(userDir);
await copyFile(options.flow, join(userDir, "flows.json"));
const running = await startNodeRed({ which: options.which, userDir, settings: { credentialSecret: "pictures", logging: { console: { level: "warn" } } } });
try {
    const browser = await openBrowser();
    if (options.only !== "dialogs") await picture(browser);
    if (options.only !== "start") await pictureDialogs(browser);
    await browser.close();
} finally {
    await running.stop();
    await rm(directory, { recursive: true, force: true });
}
process.exit(0);

async function openBrowser() {
    const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) => existsSync(path));
    return chromium.launch({ executablePath, headless: true, args: CHROMIUM_ARGUMENTS });
}

async function openEditor(browser, viewport) {
    const page = await browser.newPage({ viewport, locale: "en-US", timezoneId: "Europe/Berlin" });
    await page.goto(running.url);
    await page.waitForFunction(() => globalThis.RED?.workspaces?.active() && globalThis.RED.nodes.getType("genesys-cloud-queue-observer"));
    return page;
}

async function picture(browser) {
    const page = await openEditor(browser, { width: 1400, height: 900 });
    await page.evaluate(arrange);
    await page.waitForTimeout(Number(options.seconds) * 1_000);
    await somethingWaits(300);
    await page.evaluate(pressInjects);
    await page.waitForTimeout(3_000);
    await page.evaluate(openMessage);
    await page.waitForTimeout(300);
    await page.screenshot({ path: join(options.out, "start.png") });
    await page.close();
}

/** Each dialog as large as what it holds, reports with their first rows. */
async function pictureDialogs(browser) {
    const page = await openEditor(browser, { width: 1200, height: 2000 });
    await prepare(page);
    await useTheme(page, options.theme);
    for (const stem of Object.keys(DIALOGS)) {
        const id = await openDialog(page, stem);
        if ((await page.locator(".genesys-cloud-preview button").count()) > 0) await page.click(".genesys-cloud-preview button");
        await page.waitForFunction(() => !document.querySelector(".genesys-cloud-preview button")?.disabled);
        await pictureOf(page, join(options.out, `dialog-${stem}.png`));
        await closeDialog(page, id);
    }
    await openTheConnection(page);
    await pictureOf(page, join(options.out, "dialog-connection.png"));
    await page.click("#genesys-cloud-config-test");
    await page.waitForSelector("#genesys-cloud-config-test-results li");
    await page.waitForFunction(() => !document.querySelector("#genesys-cloud-config-test").disabled);
    await pictureOf(page, join(options.out, "dialog-connection-test.png"));
    await page.close();
}

async function pictureOf(page, path) {
    await page.waitForTimeout(300);
    const clip = await page.evaluate(() => {
        document.querySelector("#red-ui-notifications")?.replaceChildren();
        document.activeElement?.blur();
        const tray = document.querySelector(".red-ui-tray").getBoundingClientRect();
        const form = document.querySelector(".genesys-cloud-form").getBoundingClientRect();
        return { x: tray.x, y: tray.y, width: tray.width, height: form.bottom - tray.y + 16 };
    });
    await page.screenshot({ path, clip });
}

/** An empty centre makes a dull picture: wait for a busier moment, but not for ever. */
async function somethingWaits(seconds) {
    for (let second = 0; second < seconds; second++) {
        const reply = await fetch(`${running.url}wallboard`);
        if (!reply.ok || (await reply.text()).includes('class="busy"')) return;
        await new Promise((done) => setTimeout(done, 1_000));
    }
}

/** In the page: nothing but the flow, the palette at our category and the debug messages. */
function arrange() {
    const { RED, $ } = globalThis;
    RED.sidebar.show("debug");
    // Node-RED 5 shows two panels on each side.
    $(".red-ui-sidebar-tab-bar button.selected").filter("[data-tab-id='info'], [data-tab-id='explorer']").trigger("click");
    $(".red-ui-palette-node[data-palette-type='genesys-cloud-queue-observer']")[0]?.scrollIntoView({ block: "center" });
}

function pressInjects() {
    const { RED } = globalThis;
    RED.nodes.eachNode((node) => {
        if (node.type === "inject") RED.nodes.getType("inject").button.onclick.call(node);
    });
}

/** In the page: the newest array (a report) is opened down to its first row; the message before it stands at the top. */
async function openMessage() {
    const { $ } = globalThis;
    const pause = () => new Promise((done) => setTimeout(done, 150));
    $("#red-ui-notifications").empty();
    const newest = $(".red-ui-debug-msg").filter((_index, message) => /array\[/.test(message.textContent)).last();
    for (let depth = 0; depth < 3 && newest.length > 0; depth++) {
        newest.find(".red-ui-debug-msg-object-handle").eq(depth).trigger("click");
        await pause();
    }
    newest.prev()[0]?.scrollIntoView({ block: "start" });
    document.activeElement?.blur();
}
