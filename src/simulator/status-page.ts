/** The simulator's page at `/`: what waits where, who listens to what, which calls came, which faults are in force. Pure: a snapshot in, HTML out. */
import type { FaultDescription } from "./faults/types.js";
import type { MediaType } from "./world/types.js";

export interface QueueStatus {
    readonly name: string;
    readonly division: string;
    readonly media: readonly {
        readonly mediaType: MediaType;
        readonly waiting: number;
        readonly alerting: number;
        readonly interacting: number;
        /** Seconds of the longest wait; null when nothing waits. */
        readonly longestWaitSeconds: number | null;
    }[];
    readonly idle: number;
    readonly onQueue: number;
    readonly members: number;
}

export interface ChannelStatus {
    readonly id: string;
    readonly clientId: string;
    readonly connected: boolean;
    /** Epoch milliseconds. */
    readonly expiresAt: number;
    readonly topics: readonly string[];
}

export interface SimulatorStatus {
    readonly organization: string;
    readonly url: string;
    readonly clientId: string;
    /** The simulated instant, epoch milliseconds. */
    readonly now: number;
    readonly seed: number;
    readonly speed: number;
    readonly control: boolean;
    readonly queues: readonly QueueStatus[];
    /** Queues that are left out. */
    readonly moreQueues: number;
    readonly channels: readonly ChannelStatus[];
    /** Answered requests by route. */
    readonly requests: readonly (readonly [route: string, count: number])[];
    readonly faults: readonly FaultDescription[];
    /** How often each kind of fault struck. */
    readonly struck: readonly (readonly [kind: string, count: number])[];
    readonly framesSent: number;
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const REFRESH_SECONDS = 2;
const TOPICS_SHOWN = 200;
/** So many topics are shown at once; more only when unfolded, which lasts until the page renews itself. */
const TOPICS_UNFOLDED = 12;

/** Text that is safe inside elements and attributes. */
export function escapeHtml(text: string): string {
    return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}

const STYLE = `
:root { color-scheme: light dark; --line: #d9dee5; --soft: #5b6675; --card: #fff; --back: #f3f5f8; --ink: #1a2330; --wait: #b45309; --good: #15803d; --bad: #b91c1c; }
@media (prefers-color-scheme: dark) {
  :root { --line: #2c3644; --soft: #96a3b4; --card: #18202b; --back: #10161f; --ink: #e6ebf2; --wait: #f0a848; --good: #5ec37e; --bad: #f17a7a; }
}
* { box-sizing: border-box; }
body { margin: 0; padding: 1.5rem; background: var(--back); color: var(--ink); font: 15px/1.45 system-ui, sans-serif; }
header { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; align-items: baseline; margin-bottom: 1.25rem; }
h1 { font-size: 1.35rem; margin: 0; } h2 { font-size: 1rem; margin: 0 0 .6rem; }
.soft { color: var(--soft); } main { display: grid; gap: 1rem; }
section { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: 1rem; overflow-x: auto; }
table { border-collapse: collapse; width: 100%; } th { text-align: left; font-weight: 600; color: var(--soft); font-size: .85rem; }
th, td { padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; } .wait { color: var(--wait); font-weight: 600; }
.good { color: var(--good); } .bad { color: var(--bad); } code { font: .85em ui-monospace, monospace; overflow-wrap: anywhere; }
`;

const numberCell = (value: number | string, style = ""): string => `<td class="number ${style}">${escapeHtml(String(value))}</td>`;

function duration(seconds: number | null): string {
    if (seconds === null) return "";
    const whole = Math.max(0, Math.floor(seconds));
    return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

function table(heads: readonly string[], rows: readonly string[], empty: string): string {
    if (!rows.length) return `<p class="soft">${escapeHtml(empty)}</p>`;
    const head = heads.map((text) => (text.startsWith("#") ? `<th class="number">${escapeHtml(text.slice(1))}</th>` : `<th>${escapeHtml(text)}</th>`)).join("");
    return `<table><thead><tr>${head}</tr></thead><tbody>${rows.join("")}</tbody></table>`;
}

function queueRows(queue: QueueStatus): readonly string[] {
    return queue.media.map((media, index) => {
        const span = `rowspan="${queue.media.length}"`;
        const name = index === 0 ? `<td ${span}>${escapeHtml(queue.name)}<br><span class="soft">${escapeHtml(queue.division)}</span></td>` : "";
        const agents = index === 0 ? `<td class="number" ${span}>${queue.idle} of ${queue.onQueue}<br><span class="soft">${queue.members} members</span></td>` : "";
        const figures = numberCell(media.waiting, media.waiting ? "wait" : "") + numberCell(duration(media.longestWaitSeconds))
            + numberCell(media.alerting) + numberCell(media.interacting);
        return `<tr>${name}<td>${escapeHtml(media.mediaType)}</td>${figures}${agents}</tr>`;
    });
}

function channelRow(channel: ChannelStatus): string {
    const shown = channel.topics.slice(0, TOPICS_SHOWN).map((topic) => `<code>${escapeHtml(topic)}</code>`).join("<br>");
    const more = channel.topics.length > TOPICS_SHOWN ? `<br><span class="soft">and ${channel.topics.length - TOPICS_SHOWN} more</span>` : "";
    const topics = channel.topics.length ? `<details${channel.topics.length > TOPICS_UNFOLDED ? "" : " open"}><summary>${channel.topics.length} topics</summary>${shown}${more}</details>` : `<span class="soft">none</span>`;
    const state = channel.connected ? `<span class="good">open</span>` : `<span class="bad">no socket</span>`;
    const expires = new Date(channel.expiresAt).toISOString().slice(0, 16).replace("T", " ");
    return `<tr><td><code>${escapeHtml(channel.id)}</code></td><td>${escapeHtml(channel.clientId)}</td><td>${state}</td><td>${expires}</td><td>${topics}</td></tr>`;
}

function faultRow(fault: FaultDescription): string {
    const left = fault.remaining === null ? "until removed" : `${fault.remaining} more`;
    return `<tr>${numberCell(fault.id)}<td>${escapeHtml(fault.kind)}</td><td>${escapeHtml(fault.text)}</td><td>${left}</td></tr>`;
}

const countRow = ([name, count]: readonly [string, number]): string => `<tr><td><code>${escapeHtml(name)}</code></td>${numberCell(count)}</tr>`;

/** The whole page. Every name in it may hold anything: all text is escaped. */
export function statusPage(status: SimulatorStatus): string {
    const queues = table(["Queue", "Media type", "#Waiting", "#Longest", "#Alerting", "#Interacting", "#Idle agents"], status.queues.flatMap(queueRows), "No queues.");
    const channels = table(["Channel", "Client", "Socket", "Expires (UTC)", "Topics"], status.channels.map(channelRow), "Nobody has a channel.");
    const requests = table(["Route", "#Requests"], status.requests.map(countRow), "No requests yet.");
    const faults = table(["#Id", "Kind", "What", "Left"], status.faults.map(faultRow), "None: everything works.");
    const struck = status.struck.length ? `<p class="soft">Struck so far: ${status.struck.map(([kind, count]) => `${escapeHtml(kind)} ${count}`).join(", ")}</p>` : "";
    const now = new Date(status.now).toISOString().slice(0, 19).replace("T", " ");
    return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="${REFRESH_SECONDS}"><title>${escapeHtml(status.organization)} – simulator</title><style>${STYLE}</style></head>
<body><header><h1>${escapeHtml(status.organization)}</h1><span class="soft">${now} UTC, seed ${status.seed}, speed ${status.speed}</span>
<span class="soft"><code>${escapeHtml(status.url)}</code>, client <code>${escapeHtml(status.clientId)}</code>, control ${status.control ? "on" : "off"}</span></header>
<main><section><h2>Queues</h2>${queues}${status.moreQueues ? `<p class="soft">and ${status.moreQueues} more</p>` : ""}</section>
<section><h2>Notification channels</h2>${channels}<p class="soft">${status.framesSent} frames sent</p></section>
<section><h2>Faults in force</h2>${faults}${struck}</section>
<section><h2>Requests</h2>${requests}</section></main></body></html>
`;
}
