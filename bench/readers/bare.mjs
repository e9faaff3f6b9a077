/** The reference: a WebSocket client and JSON.parse. Arguments: port, queues, "parse" or "count" (shows what the far end can write). */
import { WebSocket } from "ws";
import { Meter } from "./meter.mjs";

const [port, queues, mode] = process.argv.slice(2);
const CLIENT = mode === "count" ? "count" : "reference";
const TOPICS_PER_CHANNEL = 1_000;
const meter = new Meter();

for (let first = 0; first < Number(queues); first += TOPICS_PER_CHANNEL) {
    const { id, connectUri } = await call("POST", "/api/v2/notifications/channels");
    await connect(connectUri);
    const topics = Array.from({ length: Math.min(TOPICS_PER_CHANNEL, queues - first) }, (_, index) => ({ id: topicOf(first + index) }));
    await call("PUT", `/api/v2/notifications/channels/${id}/subscriptions`, topics);
}
meter.ready();

function connect(uri) {
    const socket = new WebSocket(uri, { perMessageDeflate: false });
    if (mode === "count") socket.on("message", (data) => data.length > 200 && meter.count());
    else {
        socket.on("message", (data) => {
            const frame = JSON.parse(/** @type {Buffer} */ (data).toString("utf8"));
            if (frame.metadata) meter.take(frame.metadata.CorrelationId);
        });
    }
    return new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
}

function topicOf(queue) {
    return `v2.analytics.queues.00000000-0000-4000-8000-${queue.toString(16).padStart(12, "0")}.observations`;
}

async function call(method, path, body) {
    const reply = await fetch(`http://127.0.0.1:${port}${path}`, {
        method,
        headers: { authorization: `Bearer ${CLIENT}`, "content-type": "application/json" },
        ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return reply.json();
}
