/** Opens the dialog of every node in a running editor, filled in as a user might have left it, for pictures and for looking at. */

const CONNECTION = { id: "c0ffee0000000001", type: "genesys-cloud-config", name: "Contact centre", region: "demo" };
const QUEUES = ["Sales", "Support", "Billing"];

/** What each dialog shows; everything else has its default. */
export const DIALOGS = {
    "queue-observer": { select: "list", queues: QUEUES, mediaTypes: ["voice", "message"] },
    "queue-snapshot": { select: "match", match: "Sales*, *VIP*" },
    "analytics-aggregate": { interval: "last 7 days", timeZone: "Europe/Berlin", granularity: "P1D", groupBy: ["queueId"], queues: QUEUES },
    "conversation-details": { interval: "yesterday", timeZone: "Europe/Berlin", queues: QUEUES, mediaTypes: ["voice"] },
    "conversation-observer": { select: "all", events: ["connected", "abandoned", "ended"] },
    notification: { preset: "agent presence", agents: ["Toni Hazel", "Noa Aspen"], topics: ["v2.analytics.users.details.jobs.availability"] },
    alert: {
        conditions: [
            { property: "waiting", operator: ">", raise: 5, clear: 3 },
            { property: "longestWaitSeconds", operator: ">", raise: 120, clear: "" },
        ],
        combine: "any", raiseAfter: 30, repeat: 600,
    },
    api: { method: "GET", path: "/api/v2/routing/queues", pathType: "str", paging: "all" },
};

/** Imports the connection; call once. */
export async function prepare(page) {
    await page.evaluate((config) => void globalThis.RED.nodes.import([config]), CONNECTION);
}

/** Opens the dialog of a new node and returns the node's id. */
export async function openDialog(page, stem, properties = DIALOGS[stem]) {
    const type = `genesys-cloud-${stem}`;
    const node = { id: `d1a1090000${stem.length.toString(16).padStart(2, "0")}${stem.charCodeAt(0).toString(16)}00`, type, name: "", ...properties };
    await page.evaluate(
        ([settings, connection]) => {
            const { RED } = globalThis;
            const { defaults } = RED.nodes.getType(settings.type);
            const values = Object.fromEntries(Object.entries(defaults).map(([name, { value }]) => [name, structuredClone(value)]));
            RED.nodes.import([{ ...values, connection, ...settings, x: 300, y: 200, z: RED.workspaces.active(), wires: [[]] }]);
            RED.editor.edit(RED.nodes.node(settings.id));
        },
        [node, CONNECTION.id],
    );
    await page.waitForSelector("#dialog-form");
    await page.waitForFunction(() => document.querySelector(".red-ui-tray")?.contains(document.activeElement));
    await page.waitForTimeout(500);
    return node.id;
}

/** The connection's own dialog. */
export async function openTheConnection(page) {
    await page.evaluate(({ id, type }) => globalThis.RED.editor.editConfig("", type, id), CONNECTION);
    await page.waitForSelector("#node-config-input-region");
    await page.waitForTimeout(500);
}

export async function closeDialog(page, id) {
    await page.click("#node-dialog-cancel");
    await page.waitForSelector("#dialog-form", { state: "detached" });
    await page.waitForTimeout(300);
    await page.evaluate((node) => globalThis.RED.nodes.remove(node), id);
}

/** As Node-RED 5 does when its dark theme is chosen. */
export async function useTheme(page, theme) {
    await page.evaluate((dark) => document.documentElement.classList.toggle("nr-theme-dark", dark), theme === "dark");
}
