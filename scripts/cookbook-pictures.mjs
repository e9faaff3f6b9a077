/**
 * Makes the pictures of docs/cookbook anew: each example's flow as Node-RED's editor draws it. Without arguments all, else those whose file
 * names hold one of the arguments.
 */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { chromium } from "playwright-core";
import { linkPackage, startNodeRed } from "./lib/node-red.mjs";
import { ensureBuilt, fittingNodeRed, root } from "./lib/prepare.mjs";

const CHROMIUM_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update"];
const MARGIN = 20;
const folder = join(root, "docs/cookbook/images");
const wanted = process.argv.slice(2);
const files = readdirSync(join(root, "examples"), { recursive: true })
    .filter((file) => file.endsWith(".json") && (wanted.length === 0 || wanted.some((part) => file.includes(part))))
    .map((file) => join(root, "examples", file));

await ensureBuilt();
await mkdir(folder, { recursive: true });
const userDir = await mkdtemp(join(tmpdir(), "genesys-cookbook-"));
await linkPackage(userDir);
// Nothing runs: the editor draws flows, it needs none to be started.
const flows = files.flatMap((file) => JSON.parse(readFileSync(file, "utf8"))).map((node) => (node.type === "tab" ? { ...node, disabled: true } : node));
await writeFile(join(userDir, "flows.json"), JSON.stringify(flows));
const running = await startNodeRed({ which: fittingNodeRed(), userDir, settings: { credentialSecret: "pictures", logging: { console: { level: "error" } } } });
const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) => existsSync(path));
const browser = await chromium.launch({ executablePath, headless: true, args: CHROMIUM_ARGUMENTS });
try {
    const page = await browser.newPage({ viewport: { width: 1900, height: 1100 }, locale: "en-US", timezoneId: "Europe/Berlin" });
    await page.goto(running.url);
    await page.waitForFunction(() => globalThis.RED?.workspaces?.active() && globalThis.RED.nodes.getType("genesys-cloud-queue-observer"));
    for (const file of files) await picture(page, file);
} finally {
    await browser.close();
    await running.stop();
    await rm(userDir, { recursive: true, force: true });
}
process.exit(0);

async function picture(page, file) {
    const tab = JSON.parse(readFileSync(file, "utf8")).find(({ type }) => type === "tab").id;
    await page.evaluate((id) => globalThis.RED.workspaces.show(id), tab);
    await page.waitForFunction((id) => globalThis.RED.workspaces.active() === id, tab);
    const clip = await page.evaluate(boundsOfFlow, MARGIN);
    const name = basename(file, ".json").replace(/^\d\d - /, "").toLowerCase().replaceAll("'", "").replaceAll(" ", "-");
    await page.screenshot({ path: join(folder, `${name}.png`), clip });
    console.log(`${name}.png ${Math.round(clip.width)} × ${Math.round(clip.height)}`);
}

/** In the page: where the drawn nodes are, after the flow is scrolled to its corner and its nodes look as if they ran. */
async function boundsOfFlow(margin) {
    const { $ } = globalThis;
    $("#red-ui-workspace-chart").scrollLeft(0).scrollTop(0);
    $(".red-ui-workspace-disabled").removeClass("red-ui-workspace-disabled");
    $(".red-ui-workspace-chart-event-layer, #red-ui-notifications, .red-ui-flow-node-changed, .red-ui-flow-node-error").css("opacity", "1");
    $("#red-ui-notifications").empty();
    await new Promise((done) => setTimeout(done, 400));
    const boxes = [...globalThis.document.querySelectorAll(".red-ui-flow-node-group")].map((node) => node.getBoundingClientRect());
    const edges = {
        left: Math.min(...boxes.map(({ left }) => left)), top: Math.min(...boxes.map(({ top }) => top)),
        right: Math.max(...boxes.map(({ right }) => right)), bottom: Math.max(...boxes.map(({ bottom }) => bottom)),
    };
    return { x: edges.left - margin, y: edges.top - margin, width: edges.right - edges.left + 2 * margin, height: edges.bottom - edges.top + 2 * margin };
}
