/** A platform that has any number of conversations: pages of the details query, made as they are asked for. Also a process: argument how many. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** So large that no request waits. */
const ALLOWANCE = { "inin-ratelimit-allowed": "1000000", "inin-ratelimit-count": "1", "inin-ratelimit-reset": "60" };
const FIRST = Date.parse("2026-11-18T00:00:00.000Z");
/** They begin within a day, evenly. */
const DAY_MS = 86_400_000;
const QUEUES = 40;
const AGENTS = 200;

const uuid = (kind: string, number: number): string => `${kind}0000000-0000-4000-8000-${number.toString(16).padStart(12, "0")}`;
const at = (time: number): string => new Date(time).toISOString();

/** An ordinary call: menu, queue, agent, after-call work. What differs from one to the other is between bars. */
function template(): readonly string[] {
    const session = (purpose: string, metrics: readonly (readonly [string, number])[], segments: readonly object[]): object => ({
        participantId: uuid("a", purpose.length),
        participantName: "Main line",
        purpose,
        ...(purpose === "agent" ? { userId: "|user|" } : {}),
        sessions: [
            {
                ani: "tel:+12025550134",
                direction: "inbound",
                dnis: "tel:+18005550101",
                mediaType: "voice",
                provider: "Edge",
                requestedRoutings: ["Standard"],
                usedRouting: "Standard",
                sessionDnis: "tel:+18005550101",
                sessionId: uuid("b", purpose.length),
                peerId: uuid("c", purpose.length),
                edgeId: uuid("d", 1),
                remote: "+12025550134",
                segments,
                metrics: metrics.map(([name, value]) => ({ emitDate: "|start|", name, value })),
            },
        ],
    });
    const segment = (segmentType: string, more: object = {}): object => ({ segmentStart: "|start|", segmentEnd: "|end|", queueId: "|queue|", segmentType, conference: false, ...more });
    const record = {
        conversationId: "|id|",
        conversationStart: "|start|",
        conversationEnd: "|end|",
        conversationInitiator: "customer",
        customerParticipation: true,
        originatingDirection: "inbound",
        divisionIds: [uuid("e", 1)],
        mediaStatsMinConversationMos: 4.88,
        mediaStatsMinConversationRFactor: 92.4,
        participants: [
            session("customer", [["nConnected", 1], ["tConnected", 254_000]], [segment("ivr"), segment("interact", { disconnectType: "peer" })]),
            session("ivr", [["tIvr", 12_000]], [segment("ivr", { disconnectType: "transfer" })]),
            session("acd", [["nOffered", 1], ["tAcd", 13_118], ["tWait", 13_118]], [segment("delay", { disconnectType: "transfer" })]),
            session(
                "agent",
                [["tAlert", 3_100], ["tAnswered", 13_118], ["tTalk", 200_000], ["tHeld", 11_000], ["tTalkComplete", 229_000], ["tHeldComplete", 11_000], ["tAcw", 21_000], ["tHandle", 261_000]],
                [segment("alert"), segment("interact"), segment("hold"), segment("interact", { disconnectType: "client" }), segment("wrapup", { wrapUpCode: "ININ-WRAP-UP-TIMEOUT" })],
            ),
        ],
    };
    return JSON.stringify(record).split("|");
}

const PIECES = template();

function conversation(number: number, total: number): string {
    const start = FIRST + Math.floor((number / total) * DAY_MS);
    const values: Readonly<Record<string, string>> = {
        id: uuid("f", number),
        start: at(start),
        end: at(start + 275_000),
        queue: uuid("1", number % QUEUES),
        user: uuid("2", number % AGENTS),
    };
    return PIECES.map((piece, index) => (index % 2 === 0 ? piece : values[piece]!)).join("");
}

interface Answer {
    readonly [key: string]: unknown;
}

function listing(kind: string, count: number, name: string): Answer {
    return { entities: Array.from({ length: count }, (_, number) => ({ id: uuid(kind, number), name: `${name} ${number}` })), total: count };
}

/** The page's JSON text. */
function page(body: string, total: number): string {
    const { paging } = JSON.parse(body) as { paging: { pageSize: number; pageNumber: number } };
    const first = (paging.pageNumber - 1) * paging.pageSize;
    const count = Math.max(0, Math.min(paging.pageSize, total - first));
    const texts = Array.from({ length: count }, (_, index) => conversation(first + index, total));
    return `{${count === 0 ? "" : `"conversations":[${texts.join(",")}],`}"totalHits":${total}}`;
}

function answer(path: string, body: string, total: number): string {
    if (path.includes("/details/query")) return page(body, total);
    if (path.includes("/oauth/token")) return JSON.stringify({ access_token: "token", expires_in: 86_400 });
    if (path.includes("/organizations/me")) return JSON.stringify({ id: "org", name: "Bench" });
    if (path.includes("/routing/queues")) return JSON.stringify(listing("1", QUEUES, "Queue"));
    if (path.includes("/users")) return JSON.stringify(listing("2", AGENTS, "Agent"));
    return JSON.stringify({ entities: [], total: 0 });
}

/** On a free port of the loopback. */
export async function startDetailsPlatform(total: number): Promise<{ readonly url: string; readonly server: Server }> {
    const server = createServer((request, response) => {
        let body = "";
        request.setEncoding("utf8");
        request.on("data", (chunk: string) => (body += chunk));
        request.on("end", () => response.writeHead(200, { ...ALLOWANCE, "content-type": "application/json" }).end(answer(request.url ?? "", body, total)));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

if (require.main === module) {
    process.on("disconnect", () => process.exit(0));
    void startDetailsPlatform(Number(process.argv[2])).then(({ url }) => process.send!(url));
}
